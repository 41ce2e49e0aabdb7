use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Expr, Node, Rows};

const CODE: &str = "type-mismatch";

/// Does every column have the type that `table!` gives it?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        item.walk(&mut |node| {
            let Node::Expr(Expr::Column { of: Rows::Table(table), name, ty, .. }) = node else { return };
            let Some(column) = catalog.table(table).and_then(|table| table.column(name)) else { return };
            if column.ty.base != *ty {
                let message = format!(
                    "{} takes column `{name}` of `{table}` to be `{ty}`, and the schema says `{}`",
                    item.what(),
                    column.ty.base
                );
                let note = format!("the column is declared at {}", column.place);
                let help = "give the column the schema's type in `table!`";
                found.push(Diagnostic::error(CODE, message, help).at(item.place()).note(note));
            }
        });
    }
    found
}
