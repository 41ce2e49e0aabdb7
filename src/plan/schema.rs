use std::collections::BTreeSet;

use serde::Serialize;

use super::insert::references;
use super::names::parameter_variable;
use super::normalize::unique_keys;
use super::select::Sql;
use crate::catalog::Catalog;
use crate::ir::{self, Backfill, Node, Rule};
use crate::sql::QualifiedName;

/// A column that must exist.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RequiredColumn {
    /// The schema of its table.
    pub schema: String,
    /// Its table.
    pub table: String,
    /// Its name.
    pub column: String,
    /// Its type, without which a comparison or the journal would mean something else.
    pub sql_type: String,
    /// Whether it must be `NOT NULL`: an order says nothing of nulls then, and a key finds every row.
    pub never_null: bool,
    /// Whether the rows of its table stand in partitions.
    pub partitioned: bool,
}

/// A setting that a run needs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameter {
    /// Its name, as the author gives it.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// The setting that holds it.
    pub setting: String,
    /// The variable of the `DO` block that holds it.
    pub variable: String,
    /// Its type.
    pub sql_type: Sql,
}

/// Every table and column that a rule, a requirement or a check touches, and those that are expected besides.
pub(super) fn required_columns(backfill: &Backfill, catalog: &Catalog) -> Vec<RequiredColumn> {
    let mut touched = touched_by(|visit| backfill.walk(visit));
    touched.extend(backfill.rules.iter().flat_map(|rule| written_by(rule, catalog)));
    touched.extend(backfill.expectations.iter().map(|expected| (expected.table.clone(), expected.column.clone())));
    let looked_at = backfill.rules.iter().flat_map(|rule| looked_at_by_rollback(rule, catalog)).collect();
    let column = |(name, column): &(QualifiedName, String)| {
        let table = catalog.table(name).expect("a checked backfill names known tables");
        let known = table.column(column).expect("a checked backfill names known columns");
        RequiredColumn {
            schema: name.schema.clone(),
            table: name.name.clone(),
            column: column.clone(),
            sql_type: known.ty.sql.clone(),
            // Rollback takes a null for the value that it is.
            never_null: !known.nullable && touched.contains(&(name.clone(), column.clone())),
            partitioned: table.is_partitioned(),
        }
    };
    touched.union(&looked_at).map(column).collect()
}

/// The schemas, beside `pg_catalog`, in which operators are looked for: those of extensions' types. No other is trusted.
pub(super) fn operator_schemas(columns: &[RequiredColumn], catalog: &Catalog) -> Vec<String> {
    let schema_of = |column: &RequiredColumn| {
        let (schema, name) = column.sql_type.strip_prefix('"')?.split_once("\".\"")?;
        let name = QualifiedName::new(
            schema.replace("\"\"", "\""),
            name.trim_end_matches("[]").trim_end_matches('"').replace("\"\"", "\""),
        );
        (name.schema != "pg_catalog" && !catalog.enums.contains_key(&name)).then_some(name.schema)
    };
    columns.iter().filter_map(schema_of).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The columns of a table that any of the rules reads or writes, and others besides, in the table's order.
pub(super) fn columns_in_use(
    rules: &[Rule],
    besides: &BTreeSet<String>,
    table: &QualifiedName,
    catalog: &Catalog,
) -> Vec<String> {
    let mut touched = BTreeSet::new();
    for rule in rules {
        touched.extend(touched_by(|visit| rule.walk(visit)));
        touched.extend(written_by(rule, catalog));
    }
    let in_use = |name: &String| besides.contains(name) || touched.contains(&(table.clone(), name.clone()));
    let columns = catalog.table(table).map(|table| table.columns.as_slice()).unwrap_or_default();
    columns.iter().map(|column| column.name.clone()).filter(in_use).collect()
}

/// The settings that a run needs, in the order in which they are declared.
pub(super) fn parameters(backfill: &Backfill) -> Vec<Parameter> {
    let parameter = |one: &ir::Parameter| Parameter {
        name: one.name.clone(),
        purpose: one.purpose.clone(),
        setting: format!("backstitch.{}", one.name),
        variable: parameter_variable(&one.name),
        sql_type: Sql::new(one.ty.to_sql()),
    };
    backfill.parameters.iter().map(parameter).collect()
}

pub(super) fn touched_by(walk: impl FnOnce(&mut dyn FnMut(Node<'_>))) -> BTreeSet<(QualifiedName, String)> {
    let mut touched = BTreeSet::new();
    walk(&mut |node| touched.extend(node.columns().into_iter().map(|(table, name)| (table.clone(), name))));
    touched
}

pub(super) fn written_by<'a>(
    rule: &'a Rule,
    catalog: &'a Catalog,
) -> impl Iterator<Item = (QualifiedName, String)> + 'a {
    let written = rule.written_columns().into_iter().chain(rule.stamp.as_deref());
    let found_by = if rule.inserts() { Vec::new() } else { key_of(&rule.target, catalog) };
    let written = written.map(|name| (rule.target.clone(), name.to_owned()));
    let dealt = rule.deals_from().into_iter().flat_map(|table| key_of(table, catalog));
    written.chain(found_by).chain(dealt).chain(unique_with(rule, catalog))
}

/// The columns of the unique keys that a normalisation must not break.
fn unique_with(rule: &Rule, catalog: &Catalog) -> Vec<(QualifiedName, String)> {
    let Some(table) = catalog.table(&rule.target) else { return Vec::new() };
    let columns = unique_keys(rule, table).flat_map(|key| &key.columns);
    columns.map(|name| (rule.target.clone(), name.clone())).collect()
}

/// What the rollback of an insertion looks at: every column of the row, and whatever refers to it.
pub(super) fn looked_at_by_rollback(rule: &Rule, catalog: &Catalog) -> BTreeSet<(QualifiedName, String)> {
    if !rule.inserts() {
        return BTreeSet::new();
    }
    let columns = catalog.table(&rule.target).map(|table| table.columns.as_slice()).unwrap_or_default();
    let own = columns.iter().map(|column| (rule.target.clone(), column.name.clone()));
    let referring = references(&rule.target, catalog)
        .flat_map(|(of, key)| key.columns.iter().map(|name| (of.name.clone(), name.clone())));
    own.chain(referring).collect()
}

fn key_of(table: &QualifiedName, catalog: &Catalog) -> Vec<(QualifiedName, String)> {
    let key = catalog.table(table).and_then(|table| table.key()).unwrap_or_default();
    key.iter().map(|name| (table.clone(), name.clone())).collect()
}
