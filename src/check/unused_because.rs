use super::Question;
use super::{double_writer, reads_before_write};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;

const CODE: &str = "unused-because";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a reason is given, and nothing needs one",
        meaning: "`.because(\"…\")` excuses an order of rules that the compiler can't prove harmless. Where there is \
            nothing to excuse, it would silence the fault that somebody adds later.",
        example: Example::Rules(include_str!("../../docs/diagnostics/unused-because.rs")),
        remedy: "Leave `.because(\"…\")` out.",
    }],
};

/// Is a reason given where the order of the rules needs none? It would still excuse what is written later.
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, rule) in backfill.rules.iter().enumerate().filter(|(_, rule)| !rule.reasons.is_empty()) {
        let (before, after) = (&backfill.rules[..index], &backfill.rules[index + 1..]);
        let is_needed = before.iter().chain(after).any(|other| double_writer::conflict(rule, other).is_some())
            || after.iter().any(|later| reads_before_write::conflict(rule, later).is_some());
        if is_needed {
            continue;
        }
        let message = format!(
            "rule `{}` gives a reason with `.because(\"…\")`, and nothing about its order needs one: it would silence a fault that comes later",
            rule.name
        );
        found.push(Diagnostic::warning(CODE, message, "leave `.because(\"…\")` out").at(&rule.place));
    }
    found
}
