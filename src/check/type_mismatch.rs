use super::Question;
use super::declaration;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Node, Rows};

const CODE: &str = "type-mismatch";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a column has another type than `table!` says",
        meaning: "Values are compared and cast by the type that `table!` gives the column. With another type the \
            server would refuse the script, or compare something else.",
        example: Example::Rules(include_str!("../../docs/diagnostics/type-mismatch.rs")),
        remedy: "Give the column the schema's type in `table!`. A type without a name of its own is declared with \
            `named_type!`.",
    }],
};

/// Does every column have the type that `table!` gives it, and every parameter the one that it is declared with?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        item.walk(&mut |node| found.extend(parameter(&node, backfill, item)));
        item.walk_declared(&mut |node| {
            let Node::Expr(Expr::Column { of: Rows::Table(table), name, ty, declared, .. }) = node else { return };
            let Some(column) = catalog.table(table).and_then(|table| table.column(name)) else { return };
            if column.ty.base != *ty {
                let message = format!(
                    "`table!` takes column `{name}` of `{table}` to be `{ty}`, and the schema says `{}`",
                    column.ty.base
                );
                let label = format!("`{name}` is declared here, as `{}`", column.ty.base);
                let help = "give the column the schema's type in `table!`";
                let fault = Diagnostic::error(CODE, message, help).label(&column.place, label);
                declaration::add(&mut found, fault, declared, &item.what(), item.place());
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
    let label = format!("`{name}` is declared here, as `{}`", declared.ty);
    let help = "give it one type, or declare two parameters";
    Some(Diagnostic::error(CODE, message, help).at(item.place()).label(&declared.place, label))
}
