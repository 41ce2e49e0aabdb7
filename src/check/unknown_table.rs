use std::collections::BTreeMap;

use super::Question;
use super::declaration;
use super::item::Item;
use super::nearest;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Declared, Expr, Node, Rows};
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
        for (table, declared) in tables(item) {
            if catalog.table(table).is_none() {
                declaration::add(&mut found, unknown(table, catalog), &declared, &item.what(), item.place());
            }
        }
    }
    for expected in &backfill.expectations {
        if catalog.table(&expected.table).is_none() {
            let what = format!("backfill `{}`", backfill.name);
            let fault = unknown(&expected.table, catalog);
            declaration::add(&mut found, fault, &expected.declared, &what, &backfill.place);
        }
    }
    found
}

fn unknown(table: &QualifiedName, catalog: &Catalog) -> Diagnostic {
    let message = format!("`table!` declares `{table}`, which the schema does not have");
    let names: Vec<String> = catalog.tables.keys().map(ToString::to_string).collect();
    let help = match nearest(&table.to_string(), names.iter().map(String::as_str)) {
        Some(name) => format!("write `{name}` in `table!`; names are case-sensitive, as PostgreSQL stores them"),
        None => "correct the name in `table!`, or add the table to the schema".to_owned(),
    };
    let diagnostic = Diagnostic::error(CODE, message, help);
    match catalog.unread.iter().find(|unread| unread.message.contains(&table.name)) {
        Some(Diagnostic { message, place: Some(place), .. }) => diagnostic.label(place, message),
        Some(unread) => diagnostic.note(&unread.message),
        None => diagnostic,
    }
}

/// Every table that is named, with where it is declared, as far as one of its columns tells.
fn tables(item: Item<'_>) -> BTreeMap<&QualifiedName, Declared> {
    let mut tables = BTreeMap::new();
    if let Item::Rule(rule) = item {
        tables.insert(&rule.target, rule.declared.clone());
    }
    item.walk(&mut |node| match node {
        Node::Expr(Expr::Column { of: Rows::Table(table), declared, .. }) => {
            tables.insert(table, declared.clone());
        }
        Node::Expr(Expr::Raw { of: Rows::Table(table), .. }) => {
            tables.entry(table).or_default();
        }
        Node::Lookup(lookup) => {
            tables.entry(&lookup.table).or_default();
        }
        Node::Distinct(distinct) => distinct.members.iter().for_each(|member| {
            tables.entry(&member.table).or_default();
        }),
        Node::Expr(_) => {}
    });
    if let Item::Requirement(requirement) = item {
        requirement.violations.rows.table().into_iter().for_each(|table| {
            tables.entry(table).or_default();
        });
    }
    tables
}
