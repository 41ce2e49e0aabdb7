//! Reads a [`Catalog`] from DDL, as Prisma's migrations and `pg_dump --schema-only` print it.
//!
//! The grammar is the compiler's own, over `sqlparser`'s tokens: names, types, keys and constraints are read, expressions
//! are kept as written. What the server would reject is not looked for; what the catalog would get wrong is named.
//!
//! 1. `psql` empties what is not SQL, and `script` cuts the text into statements.
//! 2. Each statement changes the catalog, or is passed over, or is named in [`Catalog::unread`].
//! 3. `finish` fills in what only the whole tells: keys that references leave out, domains, partitions.

mod alter_column;
mod alter_table;
mod builtin;
mod column;
mod constraint;
pub(super) mod create_table;
mod cursor;
mod data_type;
mod domain;
mod edit;
pub(super) mod expression;
mod fault;
mod finish;
mod index;
mod psql;
mod schema;
mod script;
#[cfg(test)]
mod tests;
mod user_type;

use std::collections::{BTreeMap, BTreeSet};

use cursor::Cursor;
use domain::Domain;
use fault::Fault;
use script::Script;

pub(super) use fault::EXPLAINED;

use super::Catalog;
use crate::diagnostic::{Diagnostic, Place};
use crate::sql::QualifiedName;

impl Catalog {
    /// The catalog that these statements build, in their order. `file` is the name that places give the text.
    ///
    /// What cannot be read is in [`Catalog::unread`]: a warning for each statement, an error where the text itself breaks
    /// off, such as in a string without an end; what comes before it is kept.
    pub fn from_ddl(file: &str, ddl: &str) -> Catalog {
        let script = Script::of_file(ddl);
        let mut reader = Reader::new(file);
        for statement in script.statements() {
            if let Err(fault) = reader.statement(statement) {
                reader.report(statement, fault);
            }
        }
        if let Some((reason, line)) = &script.broken {
            let message = format!("cannot read beyond this place: {reason}");
            let diagnostic = Diagnostic::error(fault::UNREADABLE, message, "close what is opened here");
            reader.catalog.unread.push(diagnostic.at(&reader.place(*line)));
        }
        reader.finish()
    }
}

/// The catalog so far, and what is needed to read on.
struct Reader<'a> {
    file: &'a str,
    catalog: Catalog,
    /// Where names without a schema are looked for and created; never empty.
    search_path: Vec<String>,
    domains: BTreeMap<QualifiedName, Domain>,
    /// Types that are neither enums nor domains; they matter only as names.
    other_types: BTreeSet<QualifiedName>,
    /// Relations that exist but are not in the catalog: views, sequences, tables already named as unread. Statements
    /// that change them are passed over.
    aside: BTreeSet<QualifiedName>,
    /// The names of primary keys, by table: what `DROP CONSTRAINT` goes by.
    primary_keys: BTreeMap<QualifiedName, String>,
}

impl<'a> Reader<'a> {
    fn new(file: &'a str) -> Self {
        Self {
            file,
            catalog: Catalog::default(),
            search_path: vec!["public".to_owned()],
            domains: BTreeMap::new(),
            other_types: BTreeSet::new(),
            aside: BTreeSet::new(),
            primary_keys: BTreeMap::new(),
        }
    }

    /// Takes one statement into the catalog. Every kind that is not named here says nothing about tables and types.
    fn statement(&mut self, statement: Cursor) -> Result<(), Fault> {
        let mut cursor = statement;
        if cursor.take("CREATE") {
            self.create(cursor)
        } else if cursor.take("ALTER TABLE") {
            self.alter_table(cursor, statement)
        } else if cursor.take("ALTER INDEX") {
            self.alter_index(cursor)
        } else if cursor.take("ALTER TYPE") {
            self.alter_type(cursor)
        } else if cursor.take("ALTER DOMAIN") {
            self.alter_domain(cursor)
        } else if cursor.take("ALTER SCHEMA") {
            self.alter_schema(cursor)
        } else if cursor.take("DROP") {
            self.drop(cursor)
        } else {
            self.set_search_path(cursor);
            Ok(())
        }
    }

    fn create(&mut self, mut cursor: Cursor) -> Result<(), Fault> {
        cursor.take("OR REPLACE");
        let _ = cursor.take("GLOBAL") || cursor.take("LOCAL");
        let temporary = cursor.take("TEMPORARY") || cursor.take("TEMP");
        cursor.take("UNLOGGED");
        if cursor.take("TABLE") {
            self.create_table(cursor, temporary)
        } else if cursor.take("INDEX") {
            self.create_index(cursor, false)
        } else if cursor.take("UNIQUE INDEX") {
            self.create_index(cursor, true)
        } else if cursor.take("TYPE") {
            self.create_type(cursor)
        } else if cursor.take("DOMAIN") {
            self.create_domain(cursor)
        } else if cursor.take("SCHEMA") {
            create_schema(cursor)
        } else if cursor.take("FOREIGN TABLE") {
            self.set_aside(cursor);
            Err(cursor.fault("the rows of a foreign table are stored elsewhere"))
        } else {
            let is_relation = cursor.take("SEQUENCE")
                || cursor.take("MATERIALIZED VIEW")
                || cursor.take("RECURSIVE VIEW")
                || cursor.take("VIEW");
            if is_relation {
                self.set_aside(cursor);
            }
            Ok(())
        }
    }

    fn drop(&mut self, mut cursor: Cursor) -> Result<(), Fault> {
        if cursor.take("TABLE") {
            self.drop_each(cursor, Self::drop_table)
        } else if cursor.take("INDEX") {
            cursor.take("CONCURRENTLY");
            self.drop_each(cursor, Self::drop_index)
        } else if cursor.take("TYPE") || cursor.take("DOMAIN") {
            self.drop_each(cursor, Self::drop_type)
        } else if cursor.take("SCHEMA") {
            self.drop_each(cursor, |reader, name| reader.drop_schema(&name.name))
        } else {
            Ok(())
        }
    }

    fn drop_each(&mut self, mut cursor: Cursor, drop: impl Fn(&mut Self, &cursor::Name)) -> Result<(), Fault> {
        cursor.take("IF EXISTS");
        for mut element in cursor.elements() {
            drop(self, &element.name()?);
        }
        Ok(())
    }

    /// Remembers a relation that the catalog leaves out.
    fn set_aside(&mut self, mut cursor: Cursor) {
        cursor.take("IF NOT EXISTS");
        if let Ok(name) = cursor.name() {
            let name = self.new_name(name);
            self.aside.insert(name);
        }
    }

    /// Names what was not read.
    fn report(&mut self, statement: Cursor, fault: Fault) {
        let place = self.place(statement.line());
        self.catalog.unread.push(fault.diagnostic(&head(statement), &place));
    }

    fn place(&self, line: u32) -> Place {
        Place { file: self.file.to_owned(), line, column: None }
    }
}

/// The embedded statements that `CREATE SCHEMA` may have are not taken apart.
fn create_schema(cursor: Cursor) -> Result<(), Fault> {
    match cursor.pieces().iter().any(|piece| piece.is_word("CREATE")) {
        true => Err(cursor.fault("statements inside `CREATE SCHEMA` are not taken apart")),
        false => Ok(()),
    }
}

/// The beginning of a statement, as a message shows it: up to the first parenthesis, or about a line's length.
fn head(statement: Cursor) -> String {
    let text = statement.text();
    let head = text.split(" (").next().unwrap_or_default();
    let head = head.split_once('(').map_or(head, |(before, _)| before).trim_end();
    let mut chars = head.chars();
    let short: String = chars.by_ref().take(80).collect();
    if chars.next().is_some() { short + "…" } else { short }
}
