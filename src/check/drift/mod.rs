//! Where a live database differs from the schema that the rules were compiled for, as far as the rules go.

mod beside;
mod column;
mod key;
mod table;
mod touched;

use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Explanation};
use crate::ir::Backfill;

/// Every difference that the backfill meets: errors where a run would be refused or go wrong, warnings where it may fail,
/// notes on the rest of the tables that it touches.
pub fn drift(backfill: &Backfill, schema: &Catalog, live: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, touched) in touched::all(backfill, schema) {
        let Some(expected) = schema.table(&name) else { continue };
        let Some(actual) = live.table(&name) else {
            found.push(table::missing(backfill, &name, &touched, live));
            continue;
        };
        found.extend(table::partitioning(expected, actual, &touched));
        for (column, used) in &touched.columns {
            let Some(expected) = expected.column(column) else { continue };
            match actual.column(column) {
                None => found.push(column::missing(backfill, expected, actual, used)),
                Some(column) => found.extend(column::differences(&name, expected, column, used, [schema, live])),
            }
        }
        found.extend(key::check(expected, actual, &touched));
        found.extend(beside::check(expected, actual, &touched));
    }
    found
}

/// What the codes of drift mean.
pub(super) fn explanations() -> impl Iterator<Item = &'static Explanation> {
    let all = [table::EXPLAINED, column::EXPLAINED, key::EXPLAINED, beside::EXPLAINED];
    all.into_iter().flatten()
}
