use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;

const CODE: &str = "unknown-after-write";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a rule reads what the server computes from rows that an earlier rule writes",
        meaning: "Preview applies the rules on paper, each over what the earlier ones would leave. What a generated \
            column will hold then only the server knows, which computes it when the row is written.",
        example: Example::Rules(include_str!("../../docs/diagnostics/unknown-after-write.rs")),
        remedy: "Read the columns that it is computed from; or put the later rule into a backfill of its own, which is \
            run afterwards.",
    }],
};

/// Does a rule read a generated column of rows that an earlier one writes? Preview could not say what it finds there.
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, earlier) in backfill.rules.iter().enumerate().filter(|(_, rule)| !rule.inserts()) {
        let Some(table) = catalog.table(&earlier.target) else { continue };
        let is_generated = |name: &str| table.column(name).is_some_and(|column| column.generated);
        for later in &backfill.rules[index + 1..] {
            let Some(name) = later.reads(&earlier.target, is_generated) else { continue };
            let message = format!(
                "rule `{}` reads `{name}` of `{}`, which the server computes from rows that rule `{}` writes: preview could not know it",
                later.name, earlier.target, earlier.name
            );
            let help = format!(
                "read the columns that `{name}` is computed from; or put `{}` into a backfill of its own, which is run afterwards",
                later.name
            );
            let label = format!("rule `{}` writes them here", earlier.name);
            found.push(Diagnostic::error(CODE, message, help).at(&later.place).label(&earlier.place, label));
        }
    }
    found
}
