use super::Question;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Node, Rows};

const CODE: &str = "stale-typed-table";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "`table!` and the schema disagree on whether a column may be null",
        meaning: "What the compiler and rustc conclude about nulls rests on `table!`: a fill of a column that is \
            never null, a comparison with a null.",
        example: Example::Rules(include_str!("../../docs/diagnostics/stale-typed-table.rs")),
        remedy: "Make the column's type an `Option` in `table!`, or take the `Option` off, as the schema has it.",
    }],
};

/// Can a column hold null where `table!` says so, and only there?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
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
            let label = format!("`{name}` is declared here, and {schema}");
            found.push(Diagnostic::error(CODE, message, help).at(item.place()).label(&column.place, label));
        };
        item.walk(&mut |node| {
            if let Node::Expr(Expr::Column { of: Rows::Table(table), name, nullable, .. }) = node {
                compare(table, name, *nullable);
            }
        });
    }
    found
}
