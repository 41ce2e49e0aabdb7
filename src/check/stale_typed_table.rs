use super::Question;
use super::declaration;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Declared, Expr, Form, Node, Rows, Rule};
use crate::sql::QualifiedName;

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
        let mut compare = |table: &QualifiedName, name: &str, nullable: bool, declared: &Declared| {
            let Some(column) = catalog.table(table).and_then(|table| table.column(name)) else { return };
            if column.nullable == nullable {
                return;
            }
            let (rules, schema) = if nullable { ("may", "is NOT NULL") } else { ("may not", "can be null") };
            let message = format!(
                "`table!` says that column `{name}` of `{table}` {rules} be null, and in the schema it {schema}"
            );
            let help = if nullable {
                "take the `Option` off the column's type in `table!`"
            } else {
                "make the column's type an `Option` in `table!`"
            };
            let label = format!("`{name}` is declared here, and {schema}");
            let fault = Diagnostic::error(CODE, message, help).label(&column.place, label);
            declaration::add(&mut found, fault, declared, &item.what(), item.place());
        };
        item.walk_declared(&mut |node| {
            if let Node::Expr(Expr::Column { of: Rows::Table(table), name, nullable, declared, .. }) = node
                && !(*nullable && is_filled(item, table, name))
            {
                compare(table, name, *nullable, declared);
            }
        });
    }
    found
}

/// Whether a rule fills the column: that it can't be null is said of the rule, which would never fire.
fn is_filled(item: Item<'_>, table: &QualifiedName, name: &str) -> bool {
    matches!(item, Item::Rule(Rule { form: Form::Fill { column, .. }, target, .. }) if column == name && target == table)
}
