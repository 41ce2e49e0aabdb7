//! What goes, and what gets another name, with everything that hangs on it.

use super::Reader;
use super::cursor::Name;
use super::expression::{mentions, renamed};
use crate::catalog::{Kind, Table};
use crate::sql::{QualifiedName, Type};

impl Reader<'_> {
    pub(super) fn drop_table(&mut self, name: &Name) {
        let name = self.table_name(name);
        self.aside.remove(&name);
        self.remove_table(&name);
    }

    /// A table goes with its partitions and with every reference to it.
    pub(super) fn remove_table(&mut self, name: &QualifiedName) {
        for member in self.family(name) {
            self.catalog.tables.remove(&member);
            self.primary_keys.remove(&member);
            for table in self.catalog.tables.values_mut() {
                table.foreign_keys.retain(|key| key.references != member);
            }
        }
    }

    /// A type goes with every column that has it.
    pub(super) fn remove_type(&mut self, name: &QualifiedName) {
        self.catalog.enums.remove(name);
        self.domains.remove(name);
        self.other_types.remove(name);
        let columns =
            self.catalog.tables.values().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
        let of_type = columns.filter(|(_, column)| suffix(&column.ty.sql, name).is_some());
        let gone: Vec<_> = of_type.map(|(table, column)| (table.name.clone(), column.name.clone())).collect();
        for (table, column) in gone {
            self.remove_column(&table, &column);
        }
    }

    /// A column goes with every key, index and check that names it.
    pub(super) fn remove_column(&mut self, name: &QualifiedName, column: &str) {
        let has = |columns: &[String]| columns.iter().any(|known| known == column);
        for table in self.catalog.tables.values_mut() {
            let is_own = table.name == *name;
            table.foreign_keys.retain(|key| {
                let is_referenced = key.references == *name && has(&key.referenced_columns);
                let is_referencing = is_own && has(&key.columns);
                !is_referenced && !is_referencing
            });
        }
        let Some(table) = self.catalog.tables.get_mut(name) else { return };
        table.columns.retain(|known| known.name != column);
        if has(&table.primary_key) {
            table.primary_key.clear();
            self.primary_keys.remove(name);
        }
        table.unique_keys.retain(|key| !has(&key.columns));
        table.checks.retain(|check| !mentions(&check.condition, column));
        table.indexes.retain(|index| {
            !has(&index.columns) && !index.predicate.as_ref().is_some_and(|predicate| mentions(predicate, column))
        });
    }

    /// Drops a constraint and tells whether the table had it. With `cascade`, references to a key go with it.
    pub(super) fn remove_constraint(&mut self, name: &QualifiedName, constraint: &str, cascade: bool) -> bool {
        let Some(table) = self.catalog.tables.get_mut(name) else { return false };
        let is_primary = self.primary_keys.get(name).is_some_and(|known| known == constraint);
        let key = if is_primary {
            self.primary_keys.remove(name);
            Some(std::mem::take(&mut table.primary_key))
        } else {
            let unique = table.unique_keys.iter().find(|key| key.name.as_deref() == Some(constraint));
            unique.map(|key| key.columns.clone())
        };
        let before = table.constraint_names().count();
        table.unique_keys.retain(|key| key.name.as_deref() != Some(constraint));
        table.foreign_keys.retain(|key| key.name.as_deref() != Some(constraint));
        table.checks.retain(|check| check.name.as_deref() != Some(constraint));
        table.indexes.retain(|index| index.name.as_deref() != Some(constraint));
        let dropped = is_primary || table.constraint_names().count() < before;
        if let Some(key) = key.filter(|_| cascade) {
            for table in self.catalog.tables.values_mut() {
                let on_key = |columns: &[String]| columns == key || (is_primary && columns.is_empty());
                table
                    .foreign_keys
                    .retain(|foreign| foreign.references != *name || !on_key(&foreign.referenced_columns));
            }
        }
        dropped
    }

    pub(super) fn rename_table(&mut self, old: &QualifiedName, new: &QualifiedName) {
        let Some(table) = self.catalog.tables.remove(old) else { return };
        self.catalog.tables.insert(new.clone(), Table { name: new.clone(), ..table });
        if let Some(primary_key) = self.primary_keys.remove(old) {
            self.primary_keys.insert(new.clone(), primary_key);
        }
        for table in self.catalog.tables.values_mut() {
            let to_old = table.foreign_keys.iter_mut().filter(|key| key.references == *old);
            to_old.for_each(|key| key.references.clone_from(new));
            if table.kind == Kind::PartitionOf(old.clone()) {
                table.kind = Kind::PartitionOf(new.clone());
            }
        }
    }

    pub(super) fn rename_column(&mut self, name: &QualifiedName, old: &str, new: &str) {
        let rename = |columns: &mut Vec<String>| {
            columns.iter_mut().filter(|known| *known == old).for_each(|known| new.clone_into(known));
        };
        for table in self.catalog.tables.values_mut() {
            for key in table.foreign_keys.iter_mut().filter(|key| key.references == *name) {
                rename(&mut key.referenced_columns);
            }
        }
        let Some(table) = self.catalog.tables.get_mut(name) else { return };
        table.columns.iter_mut().filter(|known| known.name == old).for_each(|known| new.clone_into(&mut known.name));
        rename(&mut table.primary_key);
        table.unique_keys.iter_mut().for_each(|key| rename(&mut key.columns));
        table.foreign_keys.iter_mut().for_each(|key| rename(&mut key.columns));
        table.checks.iter_mut().for_each(|check| check.condition = renamed(&check.condition, old, new));
        for index in &mut table.indexes {
            rename(&mut index.columns);
            index.predicate = index.predicate.as_ref().map(|predicate| renamed(predicate, old, new));
        }
        if let Kind::Partitioned { key } = &mut table.kind {
            rename(key);
        }
    }

    pub(super) fn rename_type(&mut self, old: &QualifiedName, new: &QualifiedName) {
        if let Some(labels) = self.catalog.enums.remove(old) {
            self.catalog.enums.insert(new.clone(), labels);
        }
        if let Some(domain) = self.domains.remove(old) {
            self.domains.insert(new.clone(), domain);
        }
        if self.other_types.remove(old) {
            self.other_types.insert(new.clone());
        }
        let columns =
            self.catalog.tables.values_mut().flat_map(|table| &mut table.columns).map(|column| &mut column.ty);
        for ty in columns.chain(self.domains.values_mut().map(|domain| &mut domain.ty)) {
            for sql in [&mut ty.sql, &mut ty.underlying] {
                let renamed = suffix(sql, old).map(|suffix| new.to_sql() + suffix);
                if let Some(renamed) = renamed {
                    *sql = renamed;
                }
            }
            rename_base(&mut ty.base, old, new);
        }
    }
}

fn rename_base(base: &mut Type, old: &QualifiedName, new: &QualifiedName) {
    match base {
        Type::Named(name) if name == old => name.clone_from(new),
        Type::Array(element) => rename_base(element, old, new),
        _ => {}
    }
}

/// What follows the type's name in a column's type that is it: nothing, a modifier, or the brackets of an array.
fn suffix<'a>(sql: &'a str, name: &QualifiedName) -> Option<&'a str> {
    sql.strip_prefix(&name.to_sql()).filter(|suffix| suffix.is_empty() || suffix.starts_with(['(', '[']))
}

impl Table {
    /// The names of its constraints and indexes, the primary key left out.
    pub(super) fn constraint_names(&self) -> impl Iterator<Item = &String> {
        let keys = self.unique_keys.iter().map(|key| &key.name).chain(self.foreign_keys.iter().map(|key| &key.name));
        let others = self.checks.iter().map(|check| &check.name).chain(self.indexes.iter().map(|index| &index.name));
        keys.chain(others).flatten()
    }

    /// Gives a constraint or an index another name; `primary` is the primary key's.
    pub(super) fn rename_constraint(&mut self, primary: Option<&mut String>, old: &str, new: &str) {
        let keys = self.unique_keys.iter_mut().map(|key| &mut key.name);
        let keys = keys.chain(self.foreign_keys.iter_mut().map(|key| &mut key.name));
        let others = self.checks.iter_mut().map(|check| &mut check.name);
        let others = others.chain(self.indexes.iter_mut().map(|index| &mut index.name));
        let all = keys.chain(others).flatten().chain(primary);
        all.filter(|name| *name == old).for_each(|name| new.clone_into(name));
    }

    /// Drops the index with that name.
    pub(super) fn drop_index(&mut self, name: &str) {
        self.unique_keys.retain(|key| key.name.as_deref() != Some(name));
        self.indexes.retain(|index| index.name.as_deref() != Some(name));
    }
}
