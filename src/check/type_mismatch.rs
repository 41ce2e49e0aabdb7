use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Expr, Node, Rows};

const CODE: &str = "type-mismatch";

/// Does every column have the type that `table!` gives it, and every parameter the one that it is declared with?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        item.walk(&mut |node| found.extend(parameter(&node, backfill, item)));
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

/// A parameter that is read as another type than it is declared with.
fn parameter(node: &Node<'_>, backfill: &Backfill, item: Item<'_>) -> Option<Diagnostic> {
    let Node::Expr(Expr::Parameter { name, ty }) = node else { return None };
    let declared = backfill.parameters.iter().find(|parameter| parameter.name == *name)?;
    if declared.ty == *ty {
        return None;
    }
    let message =
        format!("{} takes parameter `{name}` to be `{ty}`, and it is declared as `{}`", item.what(), declared.ty);
    let note = format!("the parameter is declared at {}", declared.place);
    let help = "give it one type, or declare two parameters";
    Some(Diagnostic::error(CODE, message, help).at(item.place()).note(note))
}
