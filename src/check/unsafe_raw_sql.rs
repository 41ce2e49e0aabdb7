use super::Question;
use super::item::Item;
use super::unknown_column::named;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Node};
use crate::sql::raw::{self, Call};
use crate::sql::{ServerFunction, is_volatile, server_function};

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
                    found.extend(raw.calls().iter().filter_map(|call| {
                        let (what, help) = misplaced(call)?;
                        let message = format!("{} calls `{}`, {what}", item.what(), call.shown().escape_debug());
                        Some(Diagnostic::error(CODE, message, help).at(place))
                    }));
                    let Some(table) = of.table().and_then(|name| catalog.table(name)) else { return };
                    found.extend(raw.columns().iter().filter_map(|name| named(item.what(), table, name, place)));
                }
            }
        });
    }
    found
}

/// Why a function can't stand in a rule, and what to do.
fn misplaced(call: &Call) -> Option<(&'static str, &'static str)> {
    if !call.is_servers() || is_volatile(&call.name) {
        return None;
    }
    match server_function(&call.name)? {
        ServerFunction::Aggregate | ServerFunction::Window => {
            Some(("which is about many rows, and a raw expression about one", "take the value from a lookup"))
        }
        ServerFunction::Set => {
            Some(("which gives many rows, and a raw expression is one value", "write what gives one value"))
        }
        ServerFunction::Volatile => Some((
            "which acts on the server, or on what it keeps: preview and proof would do so, too",
            "leave it out: a rule only computes what is written",
        )),
        _ if call.name.ends_with("_to_xml") || call.name.ends_with("_to_xmlschema") => {
            Some(("which reads other tables", "take the value from a lookup"))
        }
        ServerFunction::Immutable | ServerFunction::Stable => None,
    }
}

/// The text on one line, its control characters shown.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}
