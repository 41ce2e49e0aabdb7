use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;

const GENERATED: &str = "writes-generated";
const IDENTITY: &str = "writes-identity";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[
        Explanation {
            code: GENERATED,
            title: "a rule writes a generated column",
            meaning: "PostgreSQL computes it from other columns, and refuses what anybody else writes.",
            example: Example::Rules(include_str!("../../docs/diagnostics/writes-generated.rs")),
            remedy: "Write the columns that it is computed from.",
        },
        Explanation {
            code: IDENTITY,
            title: "a rule writes an identity column",
            meaning: "PostgreSQL numbers the rows itself; a number from elsewhere meets one that the sequence has \
                yet to give.",
            example: Example::Rules(include_str!("../../docs/diagnostics/writes-identity.rs")),
            remedy: "Leave the column to PostgreSQL, and write another.",
        },
    ],
};

/// Does a rule write a column that PostgreSQL computes or numbers itself?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &backfill.rules {
        let Some(table) = catalog.table(&rule.target) else { continue };
        for name in rule.written_columns().into_iter().chain(rule.stamp.as_deref()) {
            let Some(column) = table.column(name) else { continue };
            let (code, what, help) = match (column.generated, column.identity) {
                (true, _) => (GENERATED, "generated column", "write the columns that it is computed from"),
                (_, true) => (IDENTITY, "identity column", "leave it to PostgreSQL, which numbers the rows"),
                _ => continue,
            };
            let message = format!("rule `{}` writes the {what} `{name}` of `{}`", rule.name, table.name);
            let label = format!("`{name}` is declared here");
            found.push(Diagnostic::error(code, message, help).at(&rule.place).label(&column.place, label));
        }
    }
    found
}
