use super::Question;
use crate::catalog::{Catalog, Column};
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;

const CODE: &str = "missing-value";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a row is inserted without a value that it needs",
        meaning: "The column is NOT NULL and has no default. The server would refuse the first such row.",
        example: Example::Rules(include_str!("../../docs/diagnostics/missing-value.rs")),
        remedy: "Give it a value with `.set(…)`. A time of the last change is written with `.stamp(…)`.",
    }],
};

/// Does every column of an inserted row that needs a value get one?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in backfill.rules.iter().filter(|rule| rule.inserts()) {
        let Some(table) = catalog.table(&rule.target) else { continue };
        let given: Vec<&str> = rule.written_columns().into_iter().chain(rule.stamp.as_deref()).collect();
        let needs_one =
            |column: &&Column| !column.nullable && column.default.is_none() && !column.generated && !column.identity;
        for column in table.columns.iter().filter(needs_one).filter(|column| !given.contains(&column.name.as_str())) {
            let message = format!(
                "rule `{}` inserts rows of `{}` without `{}`, which is NOT NULL and has no default: the server would refuse them",
                rule.name, rule.target, column.name
            );
            let help = "give it a value with `.set(…)`; a time of the last change is written with `.stamp(…)`";
            let label = format!("`{}` is declared here, and is NOT NULL", column.name);
            found.push(Diagnostic::error(CODE, message, help).at(&rule.place).label(&column.place, label));
        }
    }
    found
}
