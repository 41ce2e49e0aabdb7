use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Node};

const CODE: &str = "unindexed-lookup";

/// Does an index serve every lookup that a rule makes? Without one the whole table is read for every batch.
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in backfill.rules.iter().map(Item::Rule) {
        item.walk(&mut |node| {
            let Node::Lookup(lookup) = node else { return };
            let columns = lookup.pinned_columns();
            let is_served = |table: &crate::catalog::Table| table.is_unique_over(&columns) || table.has_index_on(&columns);
            if catalog.table(&lookup.table).is_none_or(is_served) {
                return;
            }
            let columns = columns.join(", ");
            let message = format!(
                "lookup `{}` of {} finds rows of `{}` by ({columns}), and no index begins with them: each batch reads the whole table",
                lookup.name,
                item.what(),
                lookup.table
            );
            let help = format!("where `{}` is large, create an index on ({columns}) first", lookup.table);
            found.push(Diagnostic::warning(CODE, message, help).at(&lookup.place));
        });
    }
    found
}
