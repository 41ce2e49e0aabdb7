use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Rule};

const CODE: &str = "double-writer";

/// Do two rules write one column, so that the later undoes the earlier and a second run begins anew?
pub(super) fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
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
            let note = format!("rule `{}` is at {}", earlier.name, earlier.place);
            found.push(Diagnostic::error(CODE, message, help).at(&later.place).note(note));
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
