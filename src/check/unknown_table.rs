use std::collections::BTreeSet;

use super::Question;
use super::item::Item;
use super::nearest;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Node, Rows};
use crate::sql::QualifiedName;

const CODE: &str = "unknown-table";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "the schema has no such table",
        meaning: "A table is called in `table!` as the schema doesn't call it, or stands in another schema than \
            `public`, or its DDL could not be read, which is said as well.",
        example: Example::Rules(include_str!("../../docs/diagnostics/unknown-table.rs")),
        remedy: "Correct the name in `table!`, with its schema before it where that isn't `public`; or add the table \
            to the schema that the rules are compiled against.",
    }],
};

/// Is every table that a rule names in the catalog?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        for table in tables(item) {
            if catalog.table(table).is_none() {
                let message = format!("{} names table `{table}`, which the schema does not have", item.what());
                found.push(unknown(message, table, catalog).at(item.place()));
            }
        }
    }
    for expected in &backfill.expectations {
        if catalog.table(&expected.table).is_none() {
            let message = format!(
                "backfill `{}` expects table `{}`, which the schema does not have",
                backfill.name, expected.table
            );
            found.push(unknown(message, &expected.table, catalog).at(&backfill.place));
        }
    }
    found
}

fn unknown(message: String, table: &QualifiedName, catalog: &Catalog) -> Diagnostic {
    let names: Vec<String> = catalog.tables.keys().map(ToString::to_string).collect();
    let help = match nearest(&table.to_string(), names.iter().map(String::as_str)) {
        Some(name) => format!("the schema has `{name}`; names are case-sensitive, as PostgreSQL stores them"),
        None => "correct the name in `table!`, or add the table to the schema".to_owned(),
    };
    let diagnostic = Diagnostic::error(CODE, message, help);
    match catalog.unread.iter().find(|unread| unread.message.contains(&table.name)) {
        Some(Diagnostic { message, place: Some(place), .. }) => diagnostic.label(place, message),
        Some(unread) => diagnostic.note(&unread.message),
        None => diagnostic,
    }
}

fn tables(item: Item<'_>) -> BTreeSet<&QualifiedName> {
    let mut tables = BTreeSet::new();
    if let Item::Rule(rule) = item {
        tables.insert(&rule.target);
    }
    item.walk(&mut |node| match node {
        Node::Expr(Expr::Column { of: Rows::Table(table), .. } | Expr::Raw { of: Rows::Table(table), .. }) => {
            tables.insert(table);
        }
        Node::Lookup(lookup) => {
            tables.insert(&lookup.table);
        }
        Node::Distinct(distinct) => tables.extend(distinct.members.iter().map(|member| &member.table)),
        Node::Expr(_) => {}
    });
    if let Item::Requirement(requirement) = item {
        tables.extend(requirement.violations.rows.table());
    }
    tables
}
