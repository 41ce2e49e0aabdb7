//! The rows that a pass has left, noted for later passes, and the rows of a pass that are kept back.

use std::collections::BTreeSet;

use serde::Serialize;

use super::effect::{Key, column_type, effect};
use super::fuse::Group;
use super::names::{key_name, looked_up_name, table_name, to_be_name};
use super::query::{Query, TARGET, column};
use super::reading::columns_in;
use super::relations::{Reach, Relations};
use super::select::{Relation, Select, Sql};
use super::told_apart::FoundBy;
use super::wait::{Wait, Waits};
use super::window::{output_place, turn};
use crate::catalog::Catalog;
use crate::ir::{Backfill, Rule};
use crate::sql::QualifiedName;

/// A table of rows that passes of a run have left: by them the rows of later passes that depend on them are found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeftTable {
    /// Its name, without its schema.
    pub name: String,
    /// The table whose rows these are, as a message shows it.
    pub target_name: String,
    /// The table, its rows and nothing else.
    pub relation: Relation,
    /// The key of the row; of one that is still to be inserted, that by which it is missing.
    pub keys: Vec<Key>,
    /// The columns by which the row is found: as it stands.
    pub columns: Vec<Key>,
    /// Those of them by which it is found as it is to be, too.
    pub written: Vec<Key>,
    /// The passes whose rows are noted here, by their numbers.
    pub passes: Vec<usize>,
}

/// Rows that are left alone, although a rule of the pass has something to write there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeptBack {
    /// The name of the query.
    pub name: String,
    /// Why.
    pub why: String,
    /// These rows of a window, by where they stand.
    pub window: Select,
    /// These rows of the whole table, by their key.
    pub whole: Select,
    /// Whether they wait for rows that an earlier pass has left.
    pub waits: bool,
    /// Whether the first rule of the pass has to leave them, and not only one that is applied together with it.
    pub of_first_rule: bool,
}

/// The column that holds the number of the pass.
const PASS: &str = "pass";
/// A row that was left.
const AHEAD: &str = "ahead";
/// Whether a pass depends on rows that were left.
const IS_HELD_UP: &str = "v_is_held_up";

/// The tables in which what is left is noted, for those passes whose rows others wait for.
pub(super) fn left_tables(
    backfill: &Backfill,
    (groups, waits): (&[Group<'_>], &[Waits]),
    catalog: &Catalog,
) -> Vec<LeftTable> {
    let mut tables: Vec<LeftTable> = Vec::new();
    let noted = || waits.iter().flat_map(|one| &one.rows);
    let passes: BTreeSet<usize> = noted().map(|wait| wait.pass).collect();
    for first in &passes {
        if tables.iter().any(|table| table.passes.contains(first)) {
            continue;
        }
        let rule = &groups[first - 1].rules[0];
        let is_alike = |pass: &usize| {
            let one = &groups[pass - 1].rules[0];
            pass == first || one.target == rule.target && !one.inserts() && !rule.inserts()
        };
        let passes: Vec<usize> = passes.iter().copied().filter(is_alike).collect();
        let found_by: BTreeSet<&FoundBy> =
            noted().filter(|wait| passes.contains(&wait.pass)).flat_map(|wait| &wait.columns).collect();
        tables.push(left_table(backfill, rule, passes, &found_by, catalog));
    }
    tables
}

fn left_table(
    backfill: &Backfill,
    rule: &Rule,
    passes: Vec<usize>,
    found_by: &BTreeSet<&FoundBy>,
    catalog: &Catalog,
) -> LeftTable {
    let target = &rule.target;
    let table = catalog.table(target).expect("a checked rule writes a known table");
    let keys = effect(rule, table).keys;
    let is_beside_the_key = |name: &&str| !keys.iter().any(|key| key.column == **name);
    let column = |name: &str, called: String| Key {
        column: name.to_owned(),
        name: called,
        sql_type: Sql::new(column_type(table, name).sql.clone()),
    };
    let held = found_by.iter().filter(|one| matches!(one, FoundBy::Held(_))).map(|one| one.column());
    let columns: Vec<Key> = held.filter(is_beside_the_key).map(|name| column(name, looked_up_name(name))).collect();
    let written = found_by.iter().filter(|one| matches!(one, FoundBy::Written(_))).map(|one| one.column());
    // A domain may not hold null, which stands here where nothing is to be written.
    let to_be = |name: &str| Key {
        sql_type: Sql::new(column_type(table, name).underlying.clone()),
        ..column(name, to_be_name(name))
    };
    let written: Vec<Key> = written.filter(is_beside_the_key).map(to_be).collect();
    let shape = format!("{target} {} {keys:?} {columns:?} {written:?}", rule.inserts());
    LeftTable {
        name: table_name("left", &backfill.name, &target.name, &shape),
        target_name: target.to_string(),
        relation: Relations::tables().relation(target, catalog),
        keys,
        columns,
        written,
        passes,
    }
}

/// The tables in which it is noted what a pass depends on.
pub(super) fn ahead(waits: &Waits, tables: &[LeftTable]) -> Vec<String> {
    let is_ahead = |table: &&LeftTable| waits.rows.iter().any(|wait| table.passes.contains(&wait.pass));
    tables.iter().filter(is_ahead).map(|table| table.name.clone()).collect()
}

/// The rows of the last of these passes that wait. `last` is its last layer, where it has layers.
pub(super) fn waiting(
    backfill: &Backfill,
    (groups, waits, tables): (&[Group<'_>], &Waits, &[LeftTable]),
    last: Option<&str>,
    catalog: &Catalog,
) -> Vec<KeptBack> {
    let rules = groups.last().map(|group| group.rules).unwrap_or_default();
    let mut found: Vec<(&LeftTable, Vec<&Wait>)> = Vec::new();
    for wait in &waits.rows {
        let table = tables.iter().find(|table| table.passes.contains(&wait.pass));
        let table = table.expect("what others wait for is noted");
        let is_same = |(of, same): &&mut (&LeftTable, Vec<&Wait>)| {
            of.name == table.name && same[0].columns == wait.columns && same[0].values == wait.values
        };
        match found.iter_mut().find(is_same) {
            Some((_, same)) => same.push(wait),
            None => found.push((table, vec![wait])),
        }
    }
    let kept_back = |(number, (table, same)): (usize, (&LeftTable, Vec<&Wait>))| {
        let passes: BTreeSet<usize> = same.iter().map(|wait| wait.pass).collect();
        let ahead: Vec<String> = passes.iter().map(|pass| groups[pass - 1].name()).collect();
        let over = |reach| waiting_rows(backfill, rules, (table, &passes, same[0]), (reach, last), catalog);
        KeptBack {
            name: format!("waiting_{number}"),
            why: format!(
                "What depends, by {}, on rows that {} left waits for them.",
                same[0].columns.iter().map(FoundBy::column).collect::<Vec<_>>().join(", "),
                ahead.join(" or ")
            ),
            window: over(Reach::Window),
            whole: over(Reach::WholeTable),
            waits: true,
            of_first_rule: same.iter().any(|wait| wait.rule == 0),
        }
    };
    (1..).zip(found).map(kept_back).collect()
}

fn waiting_rows(
    backfill: &Backfill,
    rules: &[Rule],
    (table, passes, wait): (&LeftTable, &BTreeSet<usize>, &Wait),
    (reach, last): (Reach, Option<&str>),
    catalog: &Catalog,
) -> Select {
    let target = &rules[0].target;
    let own = catalog.table(target).expect("a checked rule writes a known table");
    let mut relations = Relations::in_block(reach);
    let last = last.filter(|_| reach == Reach::Window);
    if let Some(last) = last {
        relations.overlay(target, last);
    }
    let mut query = Query::over_table(catalog, &relations, target);
    if reach == Reach::Window {
        if last.is_none() {
            query.select.from =
                Relation::Query(Box::new(turn(rules, &columns_in(&wait.values, target), target, catalog)));
        }
        output_place(&mut query.select, own);
    } else {
        for name in own.key().expect("a checked rule writes a table that has a key") {
            query.select.output(key_name(name), column(TARGET, name));
        }
    }
    let values = wait.values.iter().map(|value| query.own(value)).collect();
    let left = QualifiedName::new(&backfill.journal_schema, &table.name);
    let mut ahead = Select::from(Relation::Table(Sql::new(left.to_sql())), query.reserve(AHEAD));
    for wanted in &wait.columns {
        let beside = match wanted {
            FoundBy::Held(_) => &table.columns,
            FoundBy::Written(_) => &table.written,
        };
        let name = beside.iter().chain(&table.keys).find(|key| key.column == wanted.column()).map(|key| &key.name);
        let name = name.expect("what rows are found by is noted");
        ahead.output(name, column(&ahead.alias, name));
    }
    let passes: Vec<String> = passes.iter().map(usize::to_string).collect();
    ahead.conditions.push(Sql::new(format!("{} IN ({})", column(&ahead.alias, PASS).as_str(), passes.join(", "))));
    query.select.among = Some((values, Box::new(ahead)));
    query.select.conditions.push(Sql::new(IS_HELD_UP));
    query.finish()
}
