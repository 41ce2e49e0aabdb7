use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;
use crate::prove::conflicts;

const CODE: &str = "reads-before-write";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a rule reads what only a later rule writes",
        meaning: "The first run computes the value from what stood there before, the second from what the later rule \
            wrote: it would change rows again, although nobody changed anything.",
        example: Example::Rules(include_str!("../../docs/diagnostics/reads-before-write.rs")),
        remedy: "Put the rule that writes first. Where the order is meant, and harmless for a reason that the \
            compiler can't see, say it with `.because(\"…\")`: it is printed in the scripts.",
    }],
};

/// Does a rule read what only a later rule writes, so that a second run may see something else than the first?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
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
        let label = format!("rule `{}` writes it here", later.name);
        found.push(diagnostic.label(&later.place, label).note(why));
    }
    found
}
