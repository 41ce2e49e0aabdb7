use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;
use crate::prove::conflicts;

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

/// Do two rules write one column, so that the later may undo the earlier and a second run begin anew?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
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
        let label = format!("rule `{}` writes it here", earlier.name);
        found.push(diagnostic.label(&earlier.place, label).note(why));
    }
    found
}
