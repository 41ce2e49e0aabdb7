//! What only the whole DDL tells.

use super::Reader;
use super::fault::UNKNOWN_TABLE;
use crate::catalog::{Catalog, Index, Kind, Table};
use crate::diagnostic::Diagnostic;
use crate::sql::QualifiedName;

impl Reader<'_> {
    /// The catalog, with what tables take over from domains, parents and the keys that they reference.
    pub(super) fn finish(mut self) -> Catalog {
        self.take_over_domains();
        let names: Vec<_> = self.catalog.tables.keys().cloned().collect();
        names.iter().for_each(|name| self.inherit(name));
        self.resolve_references();
        self.catalog
    }

    /// Gives a partition what holds for it because it holds for the tables above it. Copies of indexes have names of
    /// their own, which the DDL does not tell.
    pub(super) fn inherit(&mut self, name: &QualifiedName) {
        let mut above = vec![name.clone()];
        while let Some(Kind::PartitionOf(parent)) =
            above.last().and_then(|name| self.catalog.tables.get(name)).map(|table| table.kind.clone())
            && !above.contains(&parent)
        {
            above.push(parent);
        }
        for parent in above.iter().skip(1) {
            let Some(parent) = self.catalog.tables.get(parent).cloned() else { break };
            if let Some(table) = self.catalog.tables.get_mut(name) {
                take_over(table, parent);
            }
        }
    }

    /// A reference without columns is to the primary key.
    fn resolve_references(&mut self) {
        let primary_keys: Vec<_> =
            self.catalog.tables.values().map(|table| (table.name.clone(), table.primary_key.clone())).collect();
        for table in self.catalog.tables.values_mut() {
            for key in table.foreign_keys.iter_mut().filter(|key| key.referenced_columns.is_empty()) {
                let referenced = primary_keys.iter().find(|(name, _)| *name == key.references);
                if let Some((_, columns)) = referenced.filter(|(_, columns)| !columns.is_empty()) {
                    key.referenced_columns.clone_from(columns);
                    continue;
                }
                let name = key.name.as_deref().unwrap_or_default();
                let message = format!(
                    "the foreign key `{name}` of `{}` references `{}`, whose primary key is unknown",
                    table.name, key.references
                );
                let help =
                    "name the referenced columns, or put the `CREATE TABLE` of the referenced table into the file";
                self.catalog.unread.push(Diagnostic::warning(UNKNOWN_TABLE, message, help).at(&table.place));
            }
            table.foreign_keys.retain(|key| !key.referenced_columns.is_empty());
        }
    }
}

fn take_over(table: &mut Table, parent: Table) {
    if table.primary_key.is_empty() {
        table.primary_key = parent.primary_key;
    }
    for column in parent.columns.iter().filter(|column| !column.nullable) {
        table.columns.iter_mut().filter(|own| own.name == column.name).for_each(|own| own.nullable = false);
    }
    for mut key in parent.unique_keys {
        key.name = None;
        if !table.unique_keys.iter().any(|own| own.columns == key.columns) {
            table.unique_keys.push(key);
        }
    }
    for mut index in parent.indexes {
        index.name = None;
        let is_same = |own: &Index| {
            (&own.method, &own.columns, own.unique, &own.predicate)
                == (&index.method, &index.columns, index.unique, &index.predicate)
        };
        if !table.indexes.iter().any(is_same) {
            table.indexes.push(index);
        }
    }
    for key in parent.foreign_keys {
        if !table.foreign_keys.iter().any(|own| own.columns == key.columns && own.references == key.references) {
            table.foreign_keys.push(key);
        }
    }
    for check in parent.checks {
        if !table.checks.contains(&check) {
            table.checks.push(check);
        }
    }
}
