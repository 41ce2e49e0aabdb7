//! Whether two catalogs say the same.

use std::fmt::Debug;

use backstitch::catalog::{Catalog, Column, Index, Kind, Table};

/// Panics with the first difference between what a server has and what its DDL says, of the tables that the DDL creates.
/// Expressions are there or not: the server prints them in its own words.
pub fn assert_alike(live: &Catalog, ddl: &Catalog) {
    let [live, expected] = [live, ddl].map(|catalog| lines(catalog, |text| text.as_ref().map(|_| "…".to_owned())));
    let of_ddl = |(table, _): &&(String, String)| ddl.tables.keys().any(|name| name.to_string() == *table);
    let live: Vec<_> = live.iter().filter(of_ddl).collect();
    assert_eq!(live, expected.iter().filter(of_ddl).collect::<Vec<_>>());
}

/// What a catalog says, to the last expression, places left out.
pub fn with_expressions(catalog: &Catalog) -> Vec<(String, String)> {
    lines(catalog, Option::clone)
}

/// Each fact as a line, with the name of the table or the type that it is about.
fn lines(catalog: &Catalog, text: impl Fn(&Option<String>) -> Option<String>) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for (name, labels) in &catalog.enums {
        lines.push((name.to_string(), format!("{labels:?}")));
    }
    for (name, table) in &catalog.tables {
        let mut of_table = facts(table, &text);
        // The order of constraints is nobody's concern.
        of_table.sort();
        lines.push((name.to_string(), format!("{:?} primary key {:?}", table.kind, table.primary_key)));
        let columns = table.columns.iter().map(|column| of_column(column, &text));
        lines.extend(columns.chain(of_table).map(|fact| (name.to_string(), fact)));
    }
    lines
}

fn of_column(column: &Column, text: &impl Fn(&Option<String>) -> Option<String>) -> String {
    let Column { name, ty, nullable, default, generated, identity, .. } = column;
    // A serial column has a default that its DDL doesn't spell.
    let default = if *identity { None } else { text(default) };
    format!("{name}: {ty:?} nullable {nullable} default {default:?} generated {generated} identity {identity}")
}

fn facts(table: &Table, text: &impl Fn(&Option<String>) -> Option<String>) -> Vec<String> {
    // What a partition has because its parent has it got its name from the server.
    let named = |name: &Option<String>| if matches!(table.kind, Kind::PartitionOf(_)) { None } else { name.clone() };
    let mut facts: Vec<String> = Vec::new();
    let mut add = |fact: &dyn Debug| facts.push(format!("{fact:?}"));
    for key in &table.unique_keys {
        add(&("unique", named(&key.name), &key.columns, key.nulls_not_distinct, key.deferrable));
    }
    for key in &table.foreign_keys {
        add(&("foreign key", named(&key.name), &key.columns, key.references.to_string(), &key.referenced_columns));
    }
    for check in &table.checks {
        add(&("check", &check.name, text(&Some(check.condition.clone()))));
    }
    for index in &table.indexes {
        let Index { method, columns, unique, predicate, .. } = index;
        add(&("index", named(&index.name), method, columns, unique, text(predicate)));
    }
    facts
}
