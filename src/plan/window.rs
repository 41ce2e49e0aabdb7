//! A window: the blocks from `v_first` to `v_last` of a table, of a partitioned one the blocks of one of its leaves.

use std::collections::BTreeSet;

use super::query::{TARGET, column};
use super::relations::Relations;
use super::schema::columns_in_use;
use super::select::{Fence, Relation, Select, Sql};
use crate::catalog::{Catalog, Table};
use crate::ir::Rule;
use crate::sql::QualifiedName;

/// The column of an effect query that says where the row stands.
pub(super) const ROW: &str = "row";
/// PostgreSQL's own column that says where a row stands.
pub(super) const CTID: &str = "ctid";
/// The column of an effect query that says in which partition the row stands.
pub(super) const LEAF: &str = "leaf";
/// PostgreSQL's own column that says in which table a row stands.
pub(super) const TABLEOID: &str = "tableoid";

/// What the windows of a table are of.
pub(super) fn scanned(table: &QualifiedName, catalog: &Catalog) -> Relation {
    match catalog.table(table).is_some_and(Table::is_partitioned) {
        true => Relation::Leaf,
        false => Relations::tables().relation(table, catalog),
    }
}

/// The rows of the blocks from `v_first` to `v_last`, read first and by themselves: an index on what a rule asks of a row
/// would lead through the whole table, window after window.
pub(super) fn window(rules: &[Rule], table: &QualifiedName, catalog: &Catalog, relation: Relation) -> Relation {
    Relation::Query(Box::new(rows_of_window(rules, &BTreeSet::new(), table, catalog, relation)))
}

/// The rows of a window whose turn it is. A hash of where they stand deals them: about a quarter of each page to each of
/// four turns, whatever the distances between the rows that are due. The last turn, 0, takes all. `besides` are columns that
/// are read beside those of the rules.
pub(super) fn turn(rules: &[Rule], besides: &BTreeSet<String>, table: &QualifiedName, catalog: &Catalog) -> Select {
    let mut select = rows_of_window(rules, besides, table, catalog, scanned(table, catalog));
    select
        .conditions
        .push(Sql::new(format!("CASE WHEN v_turn > 0 THEN hashtid({TARGET}.{CTID}) & 3 = v_turn ELSE true END")));
    select
}

fn rows_of_window(
    rules: &[Rule],
    besides: &BTreeSet<String>,
    table: &QualifiedName,
    catalog: &Catalog,
    relation: Relation,
) -> Select {
    let mut select = Select::from(relation, TARGET);
    select.output(CTID, Sql::new(format!("{TARGET}.{CTID}")));
    if catalog.table(table).is_some_and(Table::is_partitioned) {
        select.output(TABLEOID, Sql::new(format!("{TARGET}.{TABLEOID}")));
    }
    for name in columns_in_use(rules, besides, table, catalog) {
        select.output(&name, column(TARGET, &name));
    }
    select.conditions.push(Sql::new(format!("{TARGET}.{CTID} >= v_first")));
    select.conditions.push(Sql::new(format!("{TARGET}.{CTID} < v_last")));
    select.fenced = Some(Fence("an index on what a rule asks of a row would be read whole for each window"));
    select
}

/// Returns where a row stands: two rows of two leaves may stand in the same place.
pub(super) fn output_place(select: &mut Select, table: &Table) {
    select.output(ROW, Sql::new(format!("{TARGET}.{CTID}")));
    if table.is_partitioned() {
        select.output(LEAF, Sql::new(format!("{TARGET}.{TABLEOID}")));
    }
}
