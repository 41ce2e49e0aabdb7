use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;
use crate::prove::{Verdict, conflicts};

const CODE: &str = "never-converges";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "two rules undo each other for ever",
        meaning: "On some row the later rule changes what the earlier one wrote, and the next run changes it back: nothing would ever \
            be finished. The compiler found such a row, and no reason makes it harmless.",
        example: Example::Rules(include_str!("../../docs/diagnostics/never-converges.rs")),
        remedy: "Make it one rule, such as a `classify` whose first condition that holds decides; or let the conditions of the \
            two share no row, on columns that neither of them writes.",
    }],
};

/// Do two rules undo each other, so that each run writes the same rows anew? No reason makes that harmless.
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
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
        let label = format!("what rule `{}` does is undone", earlier.name);
        found.push(diagnostic.label(&earlier.place, label).note(format!("it is so on {}", refutation.row)));
    }
    found
}
