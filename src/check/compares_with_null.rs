use super::Question;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation, Place};
use crate::ir::{Backfill, Comparison, Expr, Node};
use crate::sql::raw;

const CODE: &str = "compares-with-null";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "something is compared with the constant null",
        meaning: "Null is equal to nothing, not even to null: such a condition holds on no row, and the rule would quietly write \
            nothing.",
        example: Example::Rules(include_str!("../../docs/diagnostics/compares-with-null.rs")),
        remedy: "Ask with `.is_null()` or `.is_not_null()`; in a raw expression, with `IS NULL` or `IS NOT NULL`.",
    }],
};

/// Is something compared with the constant null, as if null were equal to null? The condition would never hold.
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        item.walk(&mut |node| {
            let Some(place) = comparison(&node, item.place()) else { return };
            let message =
                format!("{} compares a value with `NULL`, which is equal to nothing: it would never hold", item.what());
            let help = "ask with `.is_null()` or `.is_not_null()`; in SQL, with `IS NULL` or `IS NOT NULL`";
            found.push(Diagnostic::error(CODE, message, help).at(place));
        });
    }
    found
}

/// Where a comparison with null stands.
fn comparison<'a>(node: &Node<'a>, item: &'a Place) -> Option<&'a Place> {
    let Node::Expr(expr) = node else { return None };
    match expr {
        Expr::Compare { left, operator, right } if *operator != Comparison::Distinct => {
            null(left).or_else(|| null(right)).map(|place| place.unwrap_or(item))
        }
        Expr::Raw { sql, place, .. } => raw::parse(sql).is_ok_and(|raw| raw.compares_with_null()).then_some(place),
        _ => None,
    }
}

/// Where the constant null was written, if the value is it.
fn null(value: &Expr) -> Option<Option<&Place>> {
    match value {
        Expr::Raw { sql, place, .. } => raw::parse(sql).is_ok_and(|raw| raw.is_null()).then_some(Some(place)),
        Expr::Coalesce(items) => items.iter().all(|item| null(item).is_some()).then_some(None),
        _ => None,
    }
}
