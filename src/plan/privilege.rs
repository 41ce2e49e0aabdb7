use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::insert;
use super::schema::{looked_at_by_rollback, touched_by, written_by};
use crate::catalog::Catalog;
use crate::ir::{Backfill, Form};
use crate::sql::QualifiedName;

/// A privilege that a script takes on a table of the user's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Privilege {
    /// The table's schema.
    pub schema: String,
    /// The table.
    pub table: String,
    /// What it is for.
    pub purpose: Purpose,
    /// What is granted for that: `SELECT`, `UPDATE`, `INSERT`, `DELETE`.
    pub privilege: &'static str,
    /// The columns; none where the whole table is meant.
    pub columns: Vec<String>,
}

/// What a privilege is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Reading: `SELECT` on the column. It is all that a read-only script takes.
    Read,
    /// Finding rows by where they stand, and reading whole rows, which no column's privilege gives: `SELECT` on the table.
    Window,
    /// Writing: `UPDATE` on the column.
    Write,
    /// Locking rows that are referred to: `UPDATE` on any column of the table, this one or another.
    Lock,
    /// Inserting: `INSERT` on the column.
    Insert,
    /// Taking inserted rows back: `DELETE` on the table, and `UPDATE` on a column, to lock them first.
    Delete,
}

impl Purpose {
    fn privilege(self) -> &'static str {
        match self {
            Purpose::Read | Purpose::Window => "SELECT",
            Purpose::Write | Purpose::Lock => "UPDATE",
            Purpose::Insert => "INSERT",
            Purpose::Delete => "DELETE",
        }
    }
}

/// What the scripts take, in a stable order.
pub(super) fn privileges(backfill: &Backfill, catalog: &Catalog) -> Vec<Privilege> {
    let mut found: BTreeMap<(QualifiedName, Purpose), BTreeSet<String>> = BTreeMap::new();
    let mut add = |table: &QualifiedName, purpose: Purpose, column: Option<String>| {
        found.entry((table.clone(), purpose)).or_default().extend(column);
    };
    for (table, column) in touched_by(|visit| backfill.walk(visit)) {
        add(&table, Purpose::Read, Some(column));
    }
    for rule in &backfill.rules {
        let read_by_place = match &rule.form {
            Form::InsertMissing { source, .. } => insert::source_tables(source),
            _ => vec![&rule.target],
        };
        read_by_place.into_iter().for_each(|table| add(table, Purpose::Window, None));
        for (table, column) in looked_at_by_rollback(rule, catalog) {
            add(&table, Purpose::Read, Some(column));
        }
        if rule.inserts() {
            add(&rule.target, Purpose::Window, None);
            add(&rule.target, Purpose::Delete, None);
            if let Form::InsertMissing { source, .. } = &rule.form
                && let Some(table) = source.rows.table()
            {
                let column = catalog.table(table).and_then(|table| table.columns.first());
                add(table, Purpose::Lock, column.map(|column| column.name.clone()));
            }
            add(&rule.target, Purpose::Lock, rule.key().first().map(|set| set.column.clone()));
        }
        for (table, column) in written_by(rule, catalog) {
            add(&table, Purpose::Read, Some(column));
        }
        for column in rule.written_columns().into_iter().chain(rule.stamp.as_deref()) {
            let purpose = if rule.inserts() { Purpose::Insert } else { Purpose::Write };
            add(&rule.target, purpose, Some(column.to_owned()));
        }
        let keys = catalog.table(&rule.target).map(|table| table.foreign_keys.as_slice()).unwrap_or_default();
        for key in keys.iter().filter(|key| super::parent::is_written(rule, key)) {
            add(&key.references, Purpose::Lock, key.referenced_columns.first().cloned());
        }
    }
    // Whoever may write to a table may lock its rows.
    let updated = backfill.rules.iter().filter(|rule| !rule.inserts());
    let written: Vec<QualifiedName> = updated.map(|rule| rule.target.clone()).collect();
    found.retain(|(table, purpose), _| *purpose != Purpose::Lock || !written.contains(table));
    let privilege = |((table, purpose), columns): ((QualifiedName, Purpose), BTreeSet<String>)| Privilege {
        schema: table.schema,
        table: table.name,
        privilege: purpose.privilege(),
        purpose,
        columns: columns.into_iter().collect(),
    };
    found.into_iter().map(privilege).collect()
}
