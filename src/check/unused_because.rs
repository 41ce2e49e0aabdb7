use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;
use crate::prove::{Verdict, conflicts};

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
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    if backfill.rules.iter().all(|rule| rule.reasons.is_empty()) {
        return Vec::new();
    }
    let mut doubtful = conflicts(backfill, catalog);
    doubtful.retain(|conflict| conflict.verdict != Verdict::Proven);
    let mut found = Vec::new();
    for rule in backfill.rules.iter().filter(|rule| !rule.reasons.is_empty()) {
        if doubtful.iter().any(|one| one.is_reasoned_by(rule)) {
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
