use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::schema::{touched_by, written_by};
use crate::catalog::Catalog;
use crate::ir::Backfill;
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
    /// The columns; none where the whole table is meant.
    pub columns: Vec<String>,
}

/// What a privilege is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Reading: `SELECT` on the column. It is all that a read-only script takes.
    Read,
    /// Finding rows by where they stand, which no column's privilege gives: `SELECT` on the table.
    Window,
    /// Writing: `UPDATE` on the column.
    Write,
    /// Locking rows that are referred to: `UPDATE` on any column of the table, this one or another.
    Lock,
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
        add(&rule.target, Purpose::Window, None);
        for (table, column) in written_by(rule, catalog) {
            add(&table, Purpose::Read, Some(column));
        }
        for column in rule.written_columns().into_iter().chain(rule.stamp.as_deref()) {
            add(&rule.target, Purpose::Write, Some(column.to_owned()));
        }
        let keys = catalog.table(&rule.target).map(|table| table.foreign_keys.as_slice()).unwrap_or_default();
        for key in keys.iter().filter(|key| super::rule::is_written(rule, key)) {
            add(&key.references, Purpose::Lock, key.referenced_columns.first().cloned());
        }
    }
    // Whoever may write to a table may lock its rows.
    let written: Vec<QualifiedName> = backfill.rules.iter().map(|rule| rule.target.clone()).collect();
    found.retain(|(table, purpose), _| *purpose != Purpose::Lock || !written.contains(table));
    let privilege = |((table, purpose), columns): ((QualifiedName, Purpose), BTreeSet<String>)| Privilege {
        schema: table.schema,
        table: table.name,
        purpose,
        columns: columns.into_iter().collect(),
    };
    found.into_iter().map(privilege).collect()
}
