use serde::Serialize;

use super::effect::{self, Effect, INSERTED, OUTCOME, Write};
use super::query::{NEW, Query, column, equal};
use super::relations::{Reach, Relations};
use super::select::{JoinKind, Output, Relation, Select, Sql};
use super::value::{cast, join_new};
use super::window::{output_place, scanned, window};
use crate::catalog::{Catalog, Table};
use crate::check::is_told_apart;
use crate::ir::{Form, RowSet, Rows, Rule, Set};
use crate::sql::{QualifiedName, literal};

/// What an insertion needs beside its effect: whole rows are journaled, so that only those that nobody changed go back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InsertPlan {
    /// Whom rows are inserted for, as a message shows it.
    pub source: String,
    /// The table whose rows they are, and whether those stand in partitions; none for distinct values.
    pub rows_of: Option<(Relation, bool)>,
    /// Every column of the table that holds a value of its own, beside the key.
    pub stored: Vec<Write>,
    /// Every column that the schema knows; what the table has beside them is journaled as one.
    pub known: Vec<String>,
    /// The references to the table: a row that is referred to stays.
    pub references: Vec<Reference>,
}

/// A foreign key that refers to the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reference {
    /// The table that has it, as SQL.
    pub table: Sql,
    /// Its columns, each with the one that it refers to.
    pub pairs: Vec<(String, String)>,
}

/// The alias of the row that is there already.
const EXISTING: &str = "existing";

/// What an insertion needs beside its effect.
pub(super) fn insert_plan(rule: &Rule, effect: &Effect, catalog: &Catalog) -> Option<InsertPlan> {
    let Form::InsertMissing { source, .. } = &rule.form else { return None };
    let table = catalog.table(&rule.target).expect("a checked rule writes a known table");
    let is_stored = |name: &&str| {
        let of_key = effect.keys.iter().any(|key| key.column == **name);
        !of_key && table.column(name).is_some_and(|column| !column.generated)
    };
    let names = table.columns.iter().map(|column| column.name.as_str());
    Some(InsertPlan {
        source: super::requirement::row_name(&source.rows),
        rows_of: source.rows.table().map(|name| {
            let is_partitioned = catalog.table(name).is_some_and(Table::is_partitioned);
            (scanned(name, catalog), is_partitioned)
        }),
        stored: names.clone().filter(is_stored).map(|name| effect::write(table, name)).collect(),
        known: names.map(str::to_owned).collect(),
        references: references(&rule.target, catalog).map(|(of, key)| reference(of, key)).collect(),
    })
}

/// The foreign keys that refer to a table, each with the table that has it.
pub(super) fn references<'a>(
    table: &'a QualifiedName,
    catalog: &'a Catalog,
) -> impl Iterator<Item = (&'a Table, &'a crate::catalog::ForeignKey)> {
    let all = catalog.tables.values().flat_map(|of| of.foreign_keys.iter().map(move |key| (of, key)));
    all.filter(move |(_, key)| key.references == *table)
}

fn reference(of: &Table, key: &crate::catalog::ForeignKey) -> Reference {
    let pairs = key.columns.iter().cloned().zip(key.referenced_columns.iter().cloned()).collect();
    Reference { table: Sql::new(of.name.to_sql()), pairs }
}

/// The tables that forward goes through to find for whom a row is missing.
pub(super) fn scanned_tables(source: &RowSet) -> Vec<Sql> {
    source_tables(source).into_iter().map(|table| Sql::new(table.to_sql())).collect()
}

/// The tables of the rows that others are inserted for.
pub(super) fn source_tables(source: &RowSet) -> Vec<&QualifiedName> {
    match &source.rows {
        Rows::Distinct(distinct) => distinct.members.iter().map(|member| &member.table).collect(),
        rows => rows.table().into_iter().collect(),
    }
}

/// The effect query of an insertion: the rows that are missing, each with its key and its values.
pub(super) fn effect_query(
    rule: &Rule,
    source: &RowSet,
    key: &[Set],
    catalog: &Catalog,
    relations: &Relations,
) -> Select {
    let table = catalog.table(&rule.target).expect("a checked rule writes a known table");
    let effect = effect::effect(rule, table);
    let mut query = Query::over_rows(catalog, relations, &source.rows);
    query.reserve(NEW);
    if relations.reach == Reach::Window {
        restrict(&mut query, rule, source, catalog);
        if let Some(table) = source.rows.table().and_then(|name| catalog.table(name)) {
            output_place(&mut query.select, table);
        }
    }
    let keys_of_rows = key
        .iter()
        .map(|set| Output { value: cast(&mut query, rule, &set.value, table, &set.column), name: set.column.clone() });
    let keys_of_rows = keys_of_rows.collect();
    join_new(&mut query, keys_of_rows);
    rule.scope().into_iter().for_each(|scope| query.keep_where(scope));
    let keys: Vec<Sql> = key.iter().map(|set| column(NEW, &set.column)).collect();
    for key in &keys {
        query.select.conditions.push(Sql::new(format!("{} IS NOT NULL", key.as_str())));
    }
    keep_missing(&mut query, rule, key);
    if !is_told_apart(source, key, catalog) {
        query.select.distinct_on = keys.clone();
    }
    for (key, value) in effect.keys.iter().zip(keys) {
        query.select.output(&key.name, value);
    }
    // Computed for the rows that are missing, and for each anew: a token is another one for every row.
    for (write, set) in effect.writes.iter().zip(&rule.sets) {
        let value = cast(&mut query, rule, &set.value, table, &set.column);
        query.select.columns.push(Output { value, name: write.new.clone() });
    }
    if let Some(stamp) = &effect.stamp {
        query.select.output(&stamp.write.new, stamp.value.clone());
    }
    query.select.output(OUTCOME, Sql::new(literal(INSERTED)));
    query.finish()
}

/// Only what stands in the blocks of the window, of each table that is read.
fn restrict(query: &mut Query<'_>, rule: &Rule, source: &RowSet, catalog: &Catalog) {
    match (&source.rows, &mut query.select.from) {
        (Rows::Distinct(distinct), Relation::Union(members)) => {
            for (select, member) in members.iter_mut().zip(&distinct.members) {
                select.from = window(std::slice::from_ref(rule), &member.table, catalog, select.from.clone());
            }
        }
        (rows, from) => {
            let table = rows.table().expect("what is no set of distinct values is a table's");
            *from = window(std::slice::from_ref(rule), table, catalog, scanned(table, catalog));
        }
    }
}

/// Keeps those for whom there is no row with the key.
fn keep_missing(query: &mut Query<'_>, rule: &Rule, key: &[Set]) {
    let alias = query.reserve(EXISTING);
    let on = key.iter().map(|set| equal(&column(&alias, &set.column), &column(NEW, &set.column))).collect();
    let relation = query.relations.relation(&rule.target, query.catalog);
    query.join(JoinKind::Left, relation, &alias, on);
    let found = column(&alias, &key[0].column);
    query.select.conditions.push(Sql::new(format!("{} IS NULL", found.as_str())));
}
