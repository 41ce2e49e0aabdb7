//! Indexes: created, renamed, dropped.

use sqlparser::tokenizer::Token;

use super::Reader;
use super::constraint::chosen;
use super::cursor::{Cursor, Name};
use super::fault::Fault;
use crate::catalog::{Index, Table, UniqueKey};
use crate::sql::QualifiedName;

impl Reader<'_> {
    pub(super) fn create_index(&mut self, mut cursor: Cursor, unique: bool) -> Result<(), Fault> {
        cursor.take("CONCURRENTLY");
        let if_not_exists = cursor.take("IF NOT EXISTS");
        let name = if cursor.sees("ON") { None } else { Some(cursor.identifier()?) };
        cursor.expect("ON")?;
        cursor.take("ONLY");
        let table_name = self.table_name(&cursor.name()?);
        let method = if cursor.take("USING") { cursor.identifier()? } else { "btree".to_owned() };
        let keys = cursor.group()?.elements();
        let tail = tail(cursor)?;
        if self.aside.contains(&table_name) {
            return Ok(());
        }
        let Some(table) = self.catalog.tables.get_mut(&table_name) else { return Err(Fault::UnknownTable(table_name)) };
        if if_not_exists && table.constraint_names().any(|taken| Some(taken) == name.as_ref()) {
            return Ok(());
        }
        let columns = leading_columns(&keys);
        let name = name.or_else(|| Some(chosen(table, &words(&keys, tail.included), "idx")));
        if unique && tail.predicate.is_none() && columns.len() == keys.len() {
            let nulls_not_distinct = tail.nulls_not_distinct;
            table.unique_keys.push(UniqueKey { name, columns, nulls_not_distinct, deferrable: false });
        } else {
            table.indexes.push(Index { name, method, columns, unique, predicate: tail.predicate });
        }
        Ok(())
    }

    /// Of the actions on an index only a new name matters.
    pub(super) fn alter_index(&mut self, mut cursor: Cursor) -> Result<(), Fault> {
        cursor.take("IF EXISTS");
        let index = cursor.name()?;
        if !cursor.take("RENAME TO") {
            return Ok(());
        }
        let new = cursor.identifier()?;
        let owner = self.owner(&index);
        if let Some(table) = owner.as_ref().and_then(|owner| self.catalog.tables.get_mut(owner)) {
            table.rename_constraint(self.primary_keys.get_mut(&table.name), &index.name, &new);
        }
        Ok(())
    }

    pub(super) fn drop_index(&mut self, index: &Name) {
        let owner = self.owner(index);
        if let Some(table) = owner.as_ref().and_then(|owner| self.catalog.tables.get_mut(owner)) {
            table.drop_index(&index.name);
        }
    }

    /// The table that has the index: in the index's own schema, or in the first of the search path.
    fn owner(&self, index: &Name) -> Option<QualifiedName> {
        let has = |table: &&Table| {
            let is_primary = self.primary_keys.get(&table.name) == Some(&index.name);
            is_primary || table.constraint_names().any(|name| *name == index.name)
        };
        let schemas = index.schema.as_ref().map_or(self.search_path.as_slice(), std::slice::from_ref);
        let rank = |table: &&Table| schemas.iter().position(|schema| *schema == table.name.schema);
        let owners = self.catalog.tables.values().filter(has).filter(|table| rank(table).is_some());
        owners.min_by_key(rank).map(|table| table.name.clone())
    }
}

/// The columns before the first expression. A column may be followed by a collation, an operator class or an order.
pub(super) fn leading_columns(keys: &[Cursor]) -> Vec<String> {
    let column = |key: &Cursor| {
        let mut key = *key;
        let name = key.identifier().ok()?;
        let is_function = key.sees_symbol(&Token::LParen) || key.sees_symbol(&Token::Period);
        if is_function { None } else { Some(name) }
    };
    keys.iter().map_while(column).collect()
}

/// What the server calls the parts of an index in the name that it chooses: columns by their names, also those that are
/// only included, a function by its own, any other expression `expr`; a number where a word is taken.
fn words(keys: &[Cursor], included: Vec<String>) -> Vec<String> {
    let word = |key: &Cursor| {
        let mut key = *key;
        key.identifier().unwrap_or_else(|_| "expr".to_owned())
    };
    let mut words: Vec<String> = Vec::new();
    for word in keys.iter().map(word).chain(included) {
        let numbered = (1..).map(|number| format!("{word}{number}"));
        let free = std::iter::once(word.clone()).chain(numbered).find(|word| !words.contains(word));
        words.extend(free);
    }
    words
}

/// What follows the keys of an index.
struct Tail {
    included: Vec<String>,
    nulls_not_distinct: bool,
    predicate: Option<String>,
}

fn tail(mut cursor: Cursor) -> Result<Tail, Fault> {
    let mut tail = Tail { included: Vec::new(), nulls_not_distinct: false, predicate: None };
    while !cursor.is_empty() {
        if cursor.take("INCLUDE") {
            tail.included = cursor.identifiers()?;
        } else if cursor.take("WITH") {
            cursor.group()?;
        } else if cursor.take("NULLS NOT DISTINCT") {
            tail.nulls_not_distinct = true;
        } else if cursor.take("NULLS DISTINCT") {
            tail.nulls_not_distinct = false;
        } else if cursor.take("TABLESPACE") {
            cursor.identifier()?;
        } else if cursor.take("WHERE") {
            tail.predicate = Some(cursor.expression(&[])?.text());
        } else {
            return Err(cursor.expected("`WHERE` or the end"));
        }
    }
    Ok(tail)
}
