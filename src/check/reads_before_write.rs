use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::Backfill;
use crate::prove::conflicts;

const CODE: &str = "reads-before-write";

/// Does a rule read what only a later rule writes, so that a second run may see something else than the first?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for conflict in conflicts(backfill, catalog) {
        let (earlier, later) = (conflict.earlier, conflict.later);
        let Some(why) = conflict.doubt().filter(|_| !conflict.is_written_by_both) else { continue };
        let message = format!(
            "rule `{}` reads `{}` of `{}`, which rule `{}` writes later: a second run may see something else than the first",
            earlier.name, conflict.column, later.target, later.name
        );
        let help = format!("put `{}` first; or say why the order is harmless with `.because(\"…\")`", later.name);
        let diagnostic = Diagnostic::error(CODE, message, help).at(&earlier.place);
        found.push(diagnostic.note(format!("rule `{}` is at {}", later.name, later.place)).note(why));
    }
    found
}
