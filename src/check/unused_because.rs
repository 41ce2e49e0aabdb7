use super::{double_writer, reads_before_write};
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::Backfill;

const CODE: &str = "unused-because";

/// Is a reason given where the order of the rules needs none? It would still excuse what is written later.
pub(super) fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
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
