use std::collections::BTreeMap;

use super::select::{Relation, Sql};
use crate::catalog::{Catalog, Kind};
use crate::sql::QualifiedName;

/// Where the queries of a script read tables from, and how they read the rest of the world.
///
/// The same effect query is printed against different relations: the tables themselves, the overlays of a preview, the
/// pending plan of a forward run. That is all in which the scripts' queries differ.
#[derive(Debug, Clone)]
pub(super) struct Relations {
    /// Tables that are read through a named query instead.
    overlays: BTreeMap<QualifiedName, String>,
    /// How lookups are shaped.
    pub(super) reach: Reach,
    /// How parameters are read.
    pub(super) parameters: Parameters,
    /// Whether a row that waits for its plan is one that something is to become of.
    pub(super) waiting: bool,
}

/// How many rows a query is about, which decides the shape of its lookups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The whole table: lookups are computed once for all rows, and hashed.
    WholeTable,
    /// A window of some blocks: lookups go through an index, row by row.
    Window,
}

/// How a script reads its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parameters {
    /// `current_setting(…)`, in a plain query.
    Settings,
    /// A variable of the `DO` block, which was read from the setting once.
    Variables,
}

impl Relations {
    /// The tables as they are, read in a plain query over whole tables.
    pub(super) fn tables() -> Self {
        Self { overlays: BTreeMap::new(), reach: Reach::WholeTable, parameters: Parameters::Settings, waiting: false }
    }

    /// The tables as they are, read inside the `DO` block.
    pub(super) fn in_block(reach: Reach) -> Self {
        Self { overlays: BTreeMap::new(), reach, parameters: Parameters::Variables, waiting: false }
    }

    /// The same, where a row that waits for its plan counts, too.
    pub(super) fn with_waiting(self) -> Self {
        Self { waiting: true, ..self }
    }

    /// From now on the table is read through this named query.
    pub(super) fn overlay(&mut self, table: &QualifiedName, name: &str) {
        self.overlays.insert(table.clone(), name.to_owned());
    }

    /// Whether the table is read through a named query.
    pub(super) fn is_overlaid(&self, table: &QualifiedName) -> bool {
        self.overlays.contains_key(table)
    }

    /// Where the table is read from. Tables that inherit from it are not it: a foreign key does not see their rows
    /// either. A partitioned table has no rows of its own.
    pub(super) fn relation(&self, name: &QualifiedName, catalog: &Catalog) -> Relation {
        let sql = Sql::new(name.to_sql());
        match (self.overlays.get(name), catalog.table(name).map(|table| &table.kind)) {
            (Some(overlay), _) => Relation::Named(overlay.clone()),
            (None, Some(Kind::Partitioned { .. }) | None) => Relation::Table(sql),
            (None, Some(Kind::Ordinary | Kind::PartitionOf(_))) => Relation::OnlyTable(sql),
        }
    }
}
