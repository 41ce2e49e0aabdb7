use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Rule};

const CODE: &str = "double-writer";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "two rules write one column, and may undo each other",
        meaning: "Where a row falls under both rules, the second writes over what the first wrote, and the next run \
            begins anew: nothing would ever be finished, and the proof could not hold.",
        example: Example::Rules(include_str!("../../docs/diagnostics/double-writer.rs")),
        remedy: "Make it one rule, such as a `classify` whose first condition that holds decides; or let each rule \
            leave the other's rows out with `.only_where(…)`. Where they never write the same row for a reason that \
            the compiler can't see, say it with `.because(\"…\")`: it is printed in the scripts.",
    }],
};

/// Do two rules write one column, so that the later undoes the earlier and a second run begins anew?
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, later) in backfill.rules.iter().enumerate() {
        for earlier in &backfill.rules[..index] {
            let Some(column) = conflict(earlier, later) else { continue };
            if !(earlier.reasons.is_empty() && later.reasons.is_empty()) {
                continue;
            }
            let message = format!(
                "rules `{}` and `{}` both write `{column}` of `{}`: they may undo each other for ever",
                earlier.name, later.name, later.target
            );
            let help = "make it one rule; or say why they never write the same row with `.because(\"…\")`";
            let label = format!("rule `{}` writes it here", earlier.name);
            found.push(Diagnostic::error(CODE, message, help).at(&later.place).label(&earlier.place, label));
        }
    }
    found
}

/// The column that both write.
pub(super) fn conflict<'a>(one: &Rule, other: &'a Rule) -> Option<&'a str> {
    // What is inserted is not inserted again, whatever becomes of it.
    if one.target != other.target || one.inserts() || other.inserts() {
        return None;
    }
    let written = one.written_columns();
    other.written_columns().into_iter().find(|column| written.contains(column))
}
