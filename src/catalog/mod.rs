//! What the database has: tables, columns, keys, enums. Read from DDL by [`Catalog::from_ddl`], or from what a server
//! answers (`server/`; the questions are asked by `live/`).

mod column;
mod ddl;
pub(crate) mod server;
mod table;

use std::collections::BTreeMap;

pub use column::{Column, ColumnType};
pub use table::{Check, ForeignKey, Index, Kind, Table, UniqueKey};

use crate::diagnostic::{Diagnostic, Explanation};
use crate::sql::QualifiedName;

/// What the codes of DDL that could not be read mean.
pub fn explanations() -> impl Iterator<Item = &'static Explanation> {
    ddl::EXPLAINED.iter()
}

/// The schema that rules are compiled against.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalog {
    /// Every table that could be read, by name.
    pub tables: BTreeMap<QualifiedName, Table>,
    /// The labels of every enum, in their order.
    pub enums: BTreeMap<QualifiedName, Vec<String>>,
    /// What could not be read, each with its line. A rule that needs it fails by itself; the rest is unaffected.
    pub unread: Vec<Diagnostic>,
}

impl Catalog {
    /// The table with that name.
    pub fn table(&self, name: &QualifiedName) -> Option<&Table> {
        self.tables.get(name)
    }

    /// Whether at most one row of the table can have given values in these columns.
    pub fn is_unique(&self, table: &QualifiedName, columns: &[&str]) -> bool {
        self.table(table).is_some_and(|table| table.is_unique_over(columns))
    }
}
