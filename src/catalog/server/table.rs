//! Tables and their columns.

use std::collections::BTreeMap;

use super::{ColumnAnswer, RelationAnswer};
use crate::catalog::ddl::create_table::partition_key;
use crate::catalog::ddl::expression::on_one_line;
use crate::catalog::{Column, ColumnType, Kind, Table};
use crate::diagnostic::{Diagnostic, Place};
use crate::sql::QualifiedName;

/// The table, without what belongs to it.
pub(super) fn table(relation: &RelationAnswer) -> Table {
    let name = relation.of.name();
    let place = Place::of_database(&name.to_string());
    Table {
        name,
        // A partition with partitions of its own counts as a partition, as it does in DDL.
        kind: relation.parent.as_ref().map_or(Kind::Ordinary, |parent| Kind::PartitionOf(parent.name())),
        columns: Vec::new(),
        primary_key: Vec::new(),
        unique_keys: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        indexes: Vec::new(),
        place,
    }
}

/// Adds a column to its table, or says why it can't.
pub(super) fn add_column(tables: &mut BTreeMap<QualifiedName, Table>, answer: ColumnAnswer) -> Option<Diagnostic> {
    let table = tables.get_mut(&answer.of.name())?;
    let place = Place::of_database(&format!("{}.{}", table.name, answer.column));
    let Some(ty) = column_type(&answer) else {
        let message =
            format!("cannot read column `{}` of `{}`: its type is `{}`", answer.column, table.name, answer.declared);
        let help = "a rule that needs it is refused as unknown";
        return Some(Diagnostic::warning("unreadable-relation", message, help).at(&place));
    };
    let mut column = Column {
        name: answer.column,
        ty,
        nullable: !answer.not_null,
        default: None,
        generated: answer.generated,
        identity: false,
        place,
    };
    if let Some(default) = answer.default {
        column.set_default(on_one_line(&default));
    }
    if answer.identity {
        column.set_identity();
    }
    table.columns.push(column);
    None
}

/// What the column holds is the domain's affair, how it is spelled the column's.
fn column_type(answer: &ColumnAnswer) -> Option<ColumnType> {
    let declared = ColumnType::of_text(&answer.declared)?;
    match &answer.underlying {
        Some(underlying) => ColumnType::of_text(underlying).map(|ty| ColumnType { sql: declared.sql, ..ty }),
        None => Some(declared),
    }
}

/// Gives a partitioned table its key, once it has its columns.
pub(super) fn set_partition_key(tables: &mut BTreeMap<QualifiedName, Table>, relation: &RelationAnswer) {
    let Some(printed) = &relation.partitioned_by else { return };
    if let Some(table) = tables.get_mut(&relation.of.name()).filter(|table| table.kind == Kind::Ordinary) {
        table.kind = Kind::Partitioned { key: partition_key(table, printed) };
    }
}
