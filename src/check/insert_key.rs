use crate::catalog::{Catalog, Table};
use crate::diagnostic::Diagnostic;
use crate::ir::Backfill;

const CODE: &str = "no-unique-key";

/// Is what an insertion is keyed by a unique key, so that a row that is there is never inserted again?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in backfill.rules.iter().filter(|rule| rule.inserts()) {
        let Some(table) = catalog.table(&rule.target) else { continue };
        let columns: Vec<&str> = rule.key().iter().map(|set| set.column.as_str()).collect();
        if is_unique_key(table, &columns) {
            continue;
        }
        let message = format!(
            "rule `{}` inserts rows of `{}` keyed by ({}), which is no unique key of it: two runs at once could insert a row twice",
            rule.name,
            rule.target,
            columns.join(", ")
        );
        let is_given = |key: &&[String]| {
            key.iter().all(|name| table.column(name).is_some_and(|column| !column.generated && !column.identity))
        };
        let keys: Vec<String> =
            unique_keys(table).filter(is_given).map(|key| format!("({})", key.join(", "))).collect();
        let help = match keys.as_slice() {
            [] => "add a unique constraint over the columns that tell the rows apart, and name them with `.key(…)`"
                .to_owned(),
            keys => format!("name all columns of a unique key with `.key(…)`: the table has {}", keys.join(", ")),
        };
        let note = format!("the table is declared at {}", table.place);
        found.push(Diagnostic::error(CODE, message, help).at(&rule.place).note(note));
    }
    found
}

/// Whether these columns, and no other, are unique together, at once and not only at the end of a transaction.
fn is_unique_key(table: &Table, columns: &[&str]) -> bool {
    let is_it = |key: &[String]| key.len() == columns.len() && key.iter().all(|name| columns.contains(&name.as_str()));
    unique_keys(table).any(is_it)
}

fn unique_keys(table: &Table) -> impl Iterator<Item = &[String]> {
    let primary = Some(table.primary_key.as_slice()).filter(|key| !key.is_empty());
    let others = table.unique_keys.iter().filter(|key| !key.deferrable).map(|key| key.columns.as_slice());
    primary.into_iter().chain(others)
}
