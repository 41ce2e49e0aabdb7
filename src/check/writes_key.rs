use super::writes_partition_key::decides_the_partition;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::Backfill;

const CODE: &str = "writes-key";

/// Does a rule write the key by which the journal finds the row again?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
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
            found.push(
                Diagnostic::error(CODE, message, "write another column; a key that changes is a new row")
                    .at(&rule.place),
            );
        }
    }
    found
}
