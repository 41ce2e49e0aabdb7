use super::Question;
use super::item::Item;
use super::unknown_column::named;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Node};
use crate::sql::{has_effect, raw};

const CODE: &str = "unsafe-raw-sql";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a raw expression is not one expression over the row's columns",
        meaning: "A raw expression stands in the middle of a query. Semicolons, comments, subqueries and unbalanced \
            quotes would make another query of it.",
        example: Example::Rules(include_str!("../../docs/diagnostics/unsafe-raw-sql.rs")),
        remedy: "Write a single expression over the row's own columns. What stands in another table is a `lookup`.",
    }],
};

/// Is every raw expression exactly one expression over the row's own columns?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        item.walk(&mut |node| {
            let Node::Expr(Expr::Raw { of, sql, place, .. }) = node else { return };
            match raw::parse(sql) {
                Err(what) => {
                    let message = format!("{} has the raw expression `{}`, which can't stand in a rule: {what}", item.what(), printable(sql));
                    let help = "write a single expression over the row's own columns, without subqueries, comments or semicolons";
                    found.push(Diagnostic::error(CODE, message, help).at(place));
                }
                Ok(raw) => {
                    if let Some(function) = raw.functions().iter().find(|name| has_effect(name)) {
                        let message = format!(
                            "{} has the raw expression `{}`, which calls `{function}`: it has an effect, and preview may have none",
                            item.what(),
                            printable(sql)
                        );
                        let help = "compute the value from the row; for a new one in each row there are `gen_random_uuid()` and `random_token(…)`";
                        found.push(Diagnostic::error(CODE, message, help).at(place));
                    }
                    let Some(table) = of.table().and_then(|name| catalog.table(name)) else { return };
                    found.extend(raw.columns().iter().filter_map(|name| named(item.what(), table, name, place)));
                }
            }
        });
    }
    found
}

/// The text on one line, its control characters shown.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}
