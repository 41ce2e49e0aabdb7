use crate::catalog::{Catalog, Kind, Table};
use crate::diagnostic::Diagnostic;
use crate::ir::Backfill;

const CODE: &str = "writes-partition-key";

/// Does a rule write a column that decides in which partition a row stands?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in backfill.rules.iter().filter(|rule| !rule.inserts()) {
        let Some(table) = catalog.table(&rule.target) else { continue };
        for name in rule.written_columns().into_iter().chain(rule.stamp.as_deref()) {
            if !decides_the_partition(table, name, catalog) {
                continue;
            }
            let message = format!(
                "rule `{}` writes `{name}`, by which the rows of `{}` are partitioned: a row would move to another partition while it is written",
                rule.name, rule.target
            );
            let help = "write another column; a row that belongs elsewhere is deleted and inserted anew";
            let note = format!("the table is declared at {}", table.place);
            found.push(Diagnostic::error(CODE, message, help).at(&rule.place).note(note));
        }
    }
    found
}

/// Whether the column is part of the partition key of the table, or of one that the table is a partition of.
pub(super) fn decides_the_partition(table: &Table, name: &str, catalog: &Catalog) -> bool {
    match &table.kind {
        Kind::Ordinary => false,
        Kind::Partitioned { key } => key.iter().any(|column| column == name),
        Kind::PartitionOf(parent) => {
            catalog.table(parent).is_some_and(|parent| decides_the_partition(parent, name, catalog))
        }
    }
}
