use serde::Serialize;

use super::effect::Effect;
use super::names::{new_name, old_name};
use super::select::Sql;
use crate::catalog::ForeignKey;
use crate::ir::Rule;

/// The parent of a foreign key that a rule writes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForeignParent {
    /// The parent's table, as SQL.
    pub table: Sql,
    /// The parent's column, the column of the effect query that will refer to it, and the one that referred to it before.
    pub pairs: Vec<ForeignPair>,
}

/// A column of a foreign key that a rule writes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForeignPair {
    /// The parent's column.
    pub referenced: String,
    /// The column of the effect query that will refer to it.
    pub new: String,
    /// The column of the journal that referred to it before.
    pub old: String,
}

/// The parent of a foreign key of which the rule writes every column.
pub(super) fn parent(rule: &Rule, effect: &Effect, key: &ForeignKey) -> Option<ForeignParent> {
    if !is_written(rule, key) {
        return None;
    }
    let pair = |(name, referenced): (&String, &String)| ForeignPair {
        referenced: referenced.clone(),
        new: match effect.keys.iter().find(|key| rule.inserts() && key.column == *name) {
            Some(key) => key.name.clone(),
            None => new_name(name),
        },
        old: old_name(name),
    };
    let pairs = key.columns.iter().zip(&key.referenced_columns).map(pair).collect();
    Some(ForeignParent { table: Sql::new(key.references.to_sql()), pairs })
}

/// Whether the rule writes every column of the foreign key.
pub(super) fn is_written(rule: &Rule, key: &ForeignKey) -> bool {
    let written = rule.written_columns();
    key.columns.iter().all(|name| written.contains(&name.as_str()))
}
