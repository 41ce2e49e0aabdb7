use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Expr, Node, Rows};

const CODE: &str = "stale-typed-table";

/// Can a column hold null where `table!` says so, and only there?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        let mut compare = |table: &crate::sql::QualifiedName, name: &str, nullable: bool| {
            let Some(column) = catalog.table(table).and_then(|table| table.column(name)) else { return };
            if column.nullable == nullable {
                return;
            }
            let (rules, schema) = if nullable { ("may", "is NOT NULL") } else { ("may not", "can be null") };
            let message = format!(
                "{} says that column `{name}` of `{table}` {rules} be null, and in the schema it {schema}",
                item.what()
            );
            let help = if nullable {
                "take the `Option` off the column's type in `table!`"
            } else {
                "make the column's type an `Option` in `table!`"
            };
            let note = format!("the column is declared at {}", column.place);
            found.push(Diagnostic::error(CODE, message, help).at(item.place()).note(note));
        };
        item.walk(&mut |node| {
            if let Node::Expr(Expr::Column { of: Rows::Table(table), name, nullable, .. }) = node {
                compare(table, name, *nullable);
            }
        });
    }
    found
}
