use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::Backfill;
use crate::prove::conflicts;

const CODE: &str = "double-writer";

/// Do two rules write one column, so that the later may undo the earlier and a second run begin anew?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for conflict in conflicts(backfill, catalog) {
        let (earlier, later) = (conflict.earlier, conflict.later);
        let Some(why) = conflict.doubt().filter(|_| conflict.is_written_by_both) else { continue };
        let message = format!(
            "rules `{}` and `{}` both write `{}` of `{}`: they may undo each other",
            earlier.name, later.name, conflict.column, later.target
        );
        let help = "make it one rule; or say why they never undo each other with `.because(\"…\")`";
        let diagnostic = Diagnostic::error(CODE, message, help).at(&later.place);
        found.push(diagnostic.note(format!("rule `{}` is at {}", earlier.name, earlier.place)).note(why));
    }
    found
}
