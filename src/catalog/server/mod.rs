//! Builds a [`Catalog`] from what a server answers. Expressions are kept as the server prints them, types are spelled as
//! the DDL reader spells them: the same schema gives the same catalog, whichever way it was read.

mod answers;
mod key;
mod table;

pub(crate) use answers::Answers;
use answers::{CheckAnswer, ColumnAnswer, ForeignKeyAnswer, IndexAnswer, RelationAnswer, RelationKind};

use super::Catalog;
use crate::diagnostic::{Diagnostic, Place};

impl Catalog {
    /// The catalog of a live database. Its places name tables and columns, as there is no file.
    pub(crate) fn from_server(answers: Answers) -> Catalog {
        let mut catalog = Catalog::default();
        for relation in &answers.relations {
            match unread(relation) {
                Some(diagnostic) => catalog.unread.push(diagnostic),
                None => {
                    let table = table::table(relation);
                    catalog.tables.insert(table.name.clone(), table);
                }
            }
        }
        for column in answers.columns {
            catalog.unread.extend(table::add_column(&mut catalog.tables, column));
        }
        for relation in &answers.relations {
            table::set_partition_key(&mut catalog.tables, relation);
        }
        answers.indexes.into_iter().for_each(|index| key::add_index(&mut catalog.tables, index));
        answers.foreign_keys.into_iter().for_each(|foreign| key::add_foreign_key(&mut catalog.tables, foreign));
        answers.checks.into_iter().for_each(|check| key::add_check(&mut catalog.tables, check));
        catalog.enums = answers.enums.into_iter().map(|one| (one.of.name(), one.labels)).collect();
        catalog
    }
}

/// Why a relation can't be a table of the catalog.
fn unread(relation: &RelationAnswer) -> Option<Diagnostic> {
    let why = match relation.kind {
        RelationKind::Table => return None,
        RelationKind::View => "is a view: its rows are those of a query",
        RelationKind::MaterializedView => "is a materialized view: its rows are those of a query",
        RelationKind::ForeignTable => "is a foreign table: its rows are stored elsewhere",
        RelationKind::Child => "inherits from another table, in which its rows appear",
    };
    let name = relation.of.name();
    let help = "a rule that needs it is refused; name a table that stores its own rows";
    let diagnostic = Diagnostic::warning("unreadable-relation", format!("`{name}` {why}"), help);
    Some(diagnostic.at(&Place::of_database(&name.to_string())))
}
