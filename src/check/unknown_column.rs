use super::Question;
use super::declaration;
use super::item::Item;
use super::nearest;
use crate::catalog::{Catalog, Table};
use crate::diagnostic::{Diagnostic, Example, Explanation, Place};
use crate::ir::{Backfill, Expr, Node, Rows};

const CODE: &str = "unknown-column";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a table has no such column",
        meaning: "A column is called in `table!` as the schema doesn't call it. PostgreSQL stores names as they were \
            quoted: `orgId` and `orgid` are two names.",
        example: Example::Rules(include_str!("../../docs/diagnostics/unknown-column.rs")),
        remedy: "Correct the name in `table!`, or add the column to the schema that the rules are compiled against.",
    }],
};

/// Does every column that a rule names exist in its table?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        if let Item::Rule(rule) = item
            && let Some(table) = catalog.table(&rule.target)
        {
            let written = rule.written_columns().into_iter().chain(rule.stamp.as_deref());
            for fault in written.filter_map(|name| undeclared(table, name)) {
                declaration::add(&mut found, fault, &rule.declared, &item.what(), item.place());
            }
        }
        item.walk(&mut |node| {
            if let Node::Expr(Expr::Column { of: Rows::Table(table), name, declared, .. }) = node
                && let Some(table) = catalog.table(table)
                && let Some(fault) = undeclared(table, name)
            {
                declaration::add(&mut found, fault, declared, &item.what(), item.place());
            }
        });
    }
    for expected in &backfill.expectations {
        if let Some(table) = catalog.table(&expected.table)
            && let Some(fault) = undeclared(table, &expected.column)
        {
            let what = format!("backfill `{}`", backfill.name);
            declaration::add(&mut found, fault, &expected.declared, &what, &backfill.place);
        }
    }
    found
}

/// A column that `table!` has and the table has not.
fn undeclared(table: &Table, name: &str) -> Option<Diagnostic> {
    let message = format!("`table!` declares column `{name}` of `{}`, which that table does not have", table.name);
    missing(message, table, name, "in `table!`")
}

/// A column that something else names: `what` says so.
pub(super) fn named(what: String, table: &Table, name: &str, place: &Place) -> Option<Diagnostic> {
    let message = format!("{what} names column `{name}`, which table `{}` does not have", table.name);
    missing(message, table, name, "where it is named").map(|fault| fault.at(place))
}

fn missing(message: String, table: &Table, name: &str, where_to: &str) -> Option<Diagnostic> {
    if table.column(name).is_some() {
        return None;
    }
    let help = match nearest(name, table.columns.iter().map(|column| column.name.as_str())) {
        Some(name) => format!("write `{name}` {where_to}; names are case-sensitive, as PostgreSQL stores them"),
        None => format!("correct the name {where_to}, or add the column to the schema"),
    };
    let label = format!("`{}` is declared here", table.name);
    Some(Diagnostic::error(CODE, message, help).label(&table.place, label))
}
