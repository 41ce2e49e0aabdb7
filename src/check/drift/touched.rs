use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::check::item::Item;
use crate::diagnostic::Place;
use crate::ir::Backfill;
use crate::sql::QualifiedName;

/// A table that a backfill touches.
pub(super) struct Touched<'a> {
    /// The first part of the backfill that touches it.
    pub(super) by: Use<'a>,
    pub(super) columns: BTreeMap<String, Use<'a>>,
}

/// A part of a backfill, and what it does with a table or a column.
pub(super) struct Use<'a> {
    /// The part, as a message says it.
    pub(super) what: String,
    pub(super) place: &'a Place,
    /// Whether any part writes it.
    pub(super) is_written: bool,
}

impl Touched<'_> {
    /// Whether one of the columns is written.
    pub(super) fn writes_any(&self, columns: &[String]) -> bool {
        columns.iter().any(|column| self.columns.get(column).is_some_and(|used| used.is_written))
    }

    /// Whether one of the columns is read or written.
    pub(super) fn touches_any(&self, columns: &[String]) -> bool {
        columns.iter().any(|column| self.columns.contains_key(column))
    }
}

/// Every table and column that a part of the backfill names, writes or expects, and the keys of what is written.
pub(super) fn all<'a>(backfill: &'a Backfill, schema: &Catalog) -> BTreeMap<QualifiedName, Touched<'a>> {
    let mut all: BTreeMap<QualifiedName, Touched<'a>> = BTreeMap::new();
    let mut touch = |table: &QualifiedName, column: &str, what: String, place: &'a Place, is_written: bool| {
        let used = || Use { what: what.clone(), place, is_written };
        let table = all.entry(table.clone()).or_insert_with(|| Touched { by: used(), columns: BTreeMap::new() });
        table.by.is_written |= is_written;
        table.columns.entry(column.to_owned()).or_insert_with(used).is_written |= is_written;
    };
    for item in Item::all(backfill) {
        if let Item::Rule(rule) = item {
            for column in rule.written_columns().into_iter().chain(rule.stamp.as_deref()) {
                touch(&rule.target, column, item.what(), item.place(), true);
            }
            for column in schema.table(&rule.target).and_then(|table| table.key()).unwrap_or_default() {
                touch(&rule.target, column, item.what(), item.place(), false);
            }
        }
        item.walk(&mut |node| {
            for (table, column) in node.columns() {
                touch(table, &column, item.what(), item.place(), false);
            }
        });
    }
    for expected in &backfill.expectations {
        touch(&expected.table, &expected.column, format!("backfill `{}`", backfill.name), &backfill.place, false);
    }
    all
}
