//! Keys, indexes and constraints.

use std::collections::BTreeMap;

use super::{CheckAnswer, ForeignKeyAnswer, IndexAnswer};
use crate::catalog::ddl::expression::{of_column, on_one_line};
use crate::catalog::{Check, ForeignKey, Index, Table, UniqueKey};
use crate::sql::QualifiedName;

pub(super) fn add_index(tables: &mut BTreeMap<QualifiedName, Table>, answer: IndexAnswer) {
    let Some(table) = tables.get_mut(&answer.of.name()) else { return };
    let IndexAnswer { method, unique, deferrable, nulls_not_distinct, columns, .. } = answer;
    let name = Some(answer.index);
    let predicate = answer.predicate.as_deref().map(on_one_line);
    if unique && answer.primary {
        table.primary_key = columns;
    } else if unique && predicate.is_none() && columns.len() == answer.keys {
        table.unique_keys.push(UniqueKey { name, columns, nulls_not_distinct, deferrable });
    } else {
        table.indexes.push(Index { name, method, columns, unique, predicate });
    }
}

pub(super) fn add_foreign_key(tables: &mut BTreeMap<QualifiedName, Table>, answer: ForeignKeyAnswer) {
    let Some(table) = tables.get_mut(&answer.of.name()) else { return };
    table.foreign_keys.push(ForeignKey {
        name: Some(answer.constraint),
        columns: answer.columns,
        references: answer.references.name(),
        referenced_columns: answer.referenced_columns,
    });
}

pub(super) fn add_check(tables: &mut BTreeMap<QualifiedName, Table>, answer: CheckAnswer) {
    let Some(table) = tables.get_mut(&answer.of.name()) else { return };
    let condition = on_one_line(&answer.condition);
    let condition = match &answer.of_domain_of {
        Some(column) => of_column(&condition, column),
        None => condition,
    };
    table.checks.push(Check { name: Some(answer.constraint), condition });
}
