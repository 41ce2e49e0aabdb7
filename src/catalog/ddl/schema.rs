//! Which schema a name without one means, and what becomes of a whole schema.

use sqlparser::tokenizer::Token;

use super::Reader;
use super::cursor::{Cursor, Name};
use super::fault::Fault;
use super::script::Script;
use crate::sql::QualifiedName;

impl Reader<'_> {
    /// The name of what is being created.
    pub(super) fn new_name(&self, name: Name) -> QualifiedName {
        let schema = name.schema.unwrap_or_else(|| self.search_path[0].clone());
        QualifiedName::new(schema, name.name)
    }

    /// The name of a table that exists: in the first schema of the search path that has it.
    pub(super) fn table_name(&self, name: &Name) -> QualifiedName {
        self.find(name, |name| self.catalog.tables.contains_key(name) || self.aside.contains(name))
    }

    /// The name of a type that exists: in the first schema of the search path that has it.
    pub(super) fn type_name(&self, name: &Name) -> QualifiedName {
        self.find(name, |name| {
            self.catalog.enums.contains_key(name) || self.domains.contains_key(name) || self.other_types.contains(name)
        })
    }

    /// The first candidate that exists, or else what the name would be if it were created now.
    pub(super) fn find(&self, name: &Name, exists: impl Fn(&QualifiedName) -> bool) -> QualifiedName {
        let in_schema = |schema: &String| QualifiedName::new(schema, &name.name);
        let of_path = || self.search_path.iter().map(in_schema).find(exists);
        let found = if name.schema.is_none() { of_path() } else { None };
        found.unwrap_or_else(|| self.new_name(name.clone()))
    }

    /// Obeys `SET search_path`, `SET SCHEMA` and `SELECT set_config('search_path', …)`, and ignores every other statement.
    pub(super) fn set_search_path(&mut self, mut cursor: Cursor) {
        if cursor.take("RESET search_path") {
            self.search_path = usable(Vec::new());
        } else if cursor.take("SET") {
            let _ = cursor.take("SESSION") || cursor.take("LOCAL");
            if cursor.take("SCHEMA")
                || (cursor.take("search_path") && (cursor.take("TO") || cursor.take_symbol(&Token::Eq)))
            {
                let schema = |mut element: Cursor| element.string().or_else(|_| element.identifier()).ok();
                self.search_path = usable(cursor.elements().into_iter().filter_map(schema).collect());
            }
        } else if cursor.take("SELECT")
            && let Some(path) = configured_path(cursor)
        {
            let script = Script::of(path);
            let schemas = script.whole().elements().into_iter().filter_map(|mut element| element.identifier().ok());
            self.search_path = usable(schemas.collect());
        }
    }

    pub(super) fn alter_schema(&mut self, mut cursor: Cursor) -> Result<(), Fault> {
        cursor.identifier()?;
        match cursor.sees("RENAME") {
            true => Err(cursor.fault("the new name of a schema is not followed")),
            false => Ok(()),
        }
    }

    /// A schema goes with everything in it.
    pub(super) fn drop_schema(&mut self, schema: &str) {
        let inside = |name: &&QualifiedName| name.schema == schema;
        let tables: Vec<_> = self.catalog.tables.keys().filter(inside).cloned().collect();
        tables.iter().for_each(|name| self.remove_table(name));
        let types = self.catalog.enums.keys().chain(self.domains.keys()).chain(&self.other_types);
        let types: Vec<_> = types.filter(inside).cloned().collect();
        types.iter().for_each(|name| self.remove_type(name));
    }
}

/// The second argument of `set_config('search_path', …)`.
fn configured_path(mut cursor: Cursor) -> Option<String> {
    cursor.name().ok().filter(|name| name.name == "set_config")?;
    let arguments = cursor.group().ok()?.elements();
    let mut arguments = arguments.into_iter().map(|mut argument| argument.string().ok());
    arguments.next()?.filter(|setting| setting == "search_path")?;
    arguments.next()?
}

/// The schemas in which tables can be. Without any (`pg_dump` sets none, and qualifies every name) it is `public`.
fn usable(mut schemas: Vec<String>) -> Vec<String> {
    schemas.retain(|schema| !schema.is_empty() && schema != "$user" && !schema.starts_with("pg_"));
    if schemas.is_empty() {
        schemas.push("public".to_owned());
    }
    schemas
}
