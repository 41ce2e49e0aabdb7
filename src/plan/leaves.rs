use std::collections::BTreeSet;

use serde::Serialize;

use super::select::Sql;
use crate::catalog::{Catalog, Table};
use crate::ir::{Form, Rule};

/// A partitioned table that a pass goes through leaf by leaf.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Leaves {
    /// The table, as SQL.
    pub table: Sql,
    /// The table, as a message shows it.
    pub name: String,
    /// The columns that are written there, each of which the role must be allowed to write in every leaf, too; none where rows are
    /// only locked.
    pub written: Vec<String>,
}

/// The table whose windows are of one leaf each. The distinct values of several tables are looked for in all of them at once.
pub(super) fn leaves(rules: &[Rule], catalog: &Catalog) -> Option<Leaves> {
    let name = match &rules[0].form {
        Form::InsertMissing { source, .. } => source.rows.table()?,
        _ => &rules[0].target,
    };
    let updates = rules.iter().filter(|rule| !rule.inserts());
    let written = updates.flat_map(|rule| rule.written_columns().into_iter().chain(rule.stamp.as_deref()));
    let written: BTreeSet<String> = written.map(str::to_owned).collect();
    catalog.table(name).is_some_and(Table::is_partitioned).then(|| Leaves {
        table: Sql::new(name.to_sql()),
        name: name.to_string(),
        written: written.into_iter().collect(),
    })
}
