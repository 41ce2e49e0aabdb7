use super::Question;
use super::writes_partition_key::decides_the_partition;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;

const CODE: &str = "writes-key";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a rule writes a part of the key",
        meaning: "The journal knows a row by its key. With another key it is another row, and rollback could not \
            find it again.",
        example: Example::Rules(include_str!("../../docs/diagnostics/writes-key.rs")),
        remedy: "Write another column. A new key is a new column, or a new row.",
    }],
};

/// Does a rule write the key by which the journal finds the row again?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in backfill.rules.iter().filter(|rule| !rule.inserts()) {
        let Some(table) = catalog.table(&rule.target) else { continue };
        let key = table.key().unwrap_or_default();
        let is_key = |name: &&str| key.iter().any(|column| column == name);
        for name in rule.written_columns().into_iter().filter(is_key) {
            if decides_the_partition(table, name, catalog) {
                continue;
            }
            let message = format!(
                "rule `{}` writes `{name}`, which is part of the key of `{}`: rollback could not find the row again",
                rule.name, rule.target
            );
            let help = "write another column; a key that changes is a new row";
            let label = format!("`{}` is declared here, with the key ({})", table.name, key.join(", "));
            found.push(Diagnostic::error(CODE, message, help).at(&rule.place).label(&table.place, label));
        }
    }
    found
}
