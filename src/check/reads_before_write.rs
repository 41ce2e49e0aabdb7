use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Form, Rule};

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

/// Does a rule read what only a later rule writes, so that a second run would see something else than the first?
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, earlier) in backfill.rules.iter().enumerate() {
        if !earlier.reasons.is_empty() {
            continue;
        }
        for later in &backfill.rules[index + 1..] {
            let Some(column) = conflict(earlier, later) else { continue };
            let message = format!(
                "rule `{}` reads `{column}` of `{}`, which rule `{}` writes later: a second run may see something else than the first",
                earlier.name, later.target, later.name
            );
            let help = format!("put `{}` first; or say why the order is harmless with `.because(\"…\")`", later.name);
            let label = format!("rule `{}` writes it here", later.name);
            found.push(Diagnostic::error(CODE, message, help).at(&earlier.place).label(&later.place, label));
        }
    }
    found
}

/// The column that the earlier rule reads and the later writes.
pub(super) fn conflict(earlier: &Rule, later: &Rule) -> Option<String> {
    if fills_every_null(earlier) {
        return None;
    }
    let written = later.written_columns();
    let own = if earlier.target == later.target { earlier.written_columns() } else { Vec::new() };
    earlier.reads(&later.target, |name| written.contains(&name) && !own.contains(&name))
}

/// A fill that leaves no null finds no rows the second time, whatever else changed.
fn fills_every_null(rule: &Rule) -> bool {
    let Form::Fill { cases, .. } = &rule.form else { return false };
    cases.last().is_some_and(|last| last.when.is_none() && last.value.is_never_null())
}
