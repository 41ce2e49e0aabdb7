use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::Backfill;
use crate::prove::{Verdict, conflicts};

const CODE: &str = "never-converges";

/// Do two rules undo each other, so that each run writes the same rows anew? No reason makes that harmless.
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for conflict in conflicts(backfill, catalog) {
        let (earlier, later) = (conflict.earlier, conflict.later);
        let Verdict::Refuted(refutation) = &conflict.verdict else { continue };
        if refutation.settles {
            continue;
        }
        let message = format!(
            "rule `{}` undoes by `{}` of `{}` what rule `{}` does: every run would write the same rows anew",
            later.name, conflict.column, later.target, earlier.name
        );
        let help = "make it one rule, a `classify` for one; or let their conditions share no row, on columns that neither writes";
        let diagnostic = Diagnostic::error(CODE, message, help).at(&later.place);
        let note = format!("rule `{}` is at {}", earlier.name, earlier.place);
        found.push(diagnostic.note(note).note(format!("it is so on {}", refutation.row)));
    }
    found
}
