use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;

const CODE: &str = "written-twice";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a rule gives one column two values",
        meaning: "A row is written once for each rule, and a column has one value.",
        example: Example::Rules(include_str!("../../docs/diagnostics/written-twice.rs")),
        remedy: "Leave one of the two out.",
    }],
};

/// Does a rule give one column two values?
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &backfill.rules {
        let written: Vec<&str> = rule.written_columns().into_iter().chain(rule.stamp.as_deref()).collect();
        for (index, column) in written.iter().enumerate() {
            if written[..index].contains(column) {
                let message = format!("rule `{}` writes column `{column}` of `{}` twice", rule.name, rule.target);
                found.push(Diagnostic::error(CODE, message, "leave one of the two out").at(&rule.place));
            }
        }
    }
    found
}
