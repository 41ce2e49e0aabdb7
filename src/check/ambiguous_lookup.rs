use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Choice, Expr, Node};

const CODE: &str = "ambiguous-lookup";

/// Does the catalog prove that a lookup without an order finds one row at most?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        item.walk(&mut |node| {
            let Node::Expr(Expr::Field { lookup, .. }) = node else { return };
            let columns = lookup.pinned_columns();
            let is_known = catalog.table(&lookup.table).is_some();
            if lookup.choice != Choice::Unique || !is_known || catalog.is_unique(&lookup.table, &columns) {
                return;
            }
            let message = format!(
                "{} takes a value from lookup `{}`, which may find several rows of `{}`: nothing makes ({}) unique there",
                item.what(),
                lookup.name,
                lookup.table,
                columns.join(", ")
            );
            let help = "say which row is meant with `.first_by([…])`, or add the unique key that makes it one";
            found.push(Diagnostic::error(CODE, message, help).at(&lookup.place));
        });
    }
    found
}
