use super::Question;
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
            found.extend(written.filter_map(|name| missing(item.what(), table, name, item.place())));
        }
        item.walk(&mut |node| {
            if let Node::Expr(Expr::Column { of: Rows::Table(table), name, .. }) = node
                && let Some(table) = catalog.table(table)
            {
                found.extend(missing(item.what(), table, name, item.place()));
            }
        });
    }
    for expected in &backfill.expectations {
        if let Some(table) = catalog.table(&expected.table) {
            let what = format!("backfill `{}`", backfill.name);
            found.extend(missing(what, table, &expected.column, &backfill.place));
        }
    }
    found
}

pub(super) fn missing(what: String, table: &Table, name: &str, place: &Place) -> Option<Diagnostic> {
    if table.column(name).is_some() {
        return None;
    }
    let message = format!("{what} names column `{name}`, which table `{}` does not have", table.name);
    let help = match nearest(name, table.columns.iter().map(|column| column.name.as_str())) {
        Some(name) => format!("the table has `{name}`; names are case-sensitive, as PostgreSQL stores them"),
        None => "correct the name in `table!`, or add the column to the schema".to_owned(),
    };
    let label = format!("`{}` is declared here", table.name);
    Some(Diagnostic::error(CODE, message, help).at(place).label(&table.place, label))
}
