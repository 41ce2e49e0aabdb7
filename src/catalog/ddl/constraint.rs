//! Constraints, of a column and of a table.

use std::collections::BTreeMap;

use sqlparser::tokenizer::Token;

use super::Reader;
use super::cursor::Cursor;
use super::expression::mentions;
use super::fault::Fault;
use super::index::leading_columns;
use crate::catalog::{Check, ForeignKey, Index, Table, UniqueKey};
use crate::sql::QualifiedName;

/// One constraint, with its name where the DDL gives one.
#[derive(Debug)]
pub(super) enum Constraint {
    PrimaryKey {
        name: Option<String>,
        columns: Vec<String>,
    },
    Unique {
        key: UniqueKey,
        /// What its index only includes, which the name that the server chooses names too.
        included: Vec<String>,
    },
    ForeignKey(ForeignKey),
    Check(Check),
    /// An exclusion constraint, of which the catalog has the index.
    Exclude(Index),
    NotNull(String),
    /// `PRIMARY KEY USING INDEX`, `UNIQUE USING INDEX`: the index becomes the constraint, and takes its name.
    UsingIndex {
        name: Option<String>,
        index: String,
        primary: bool,
        deferrable: bool,
    },
    /// One that proves nothing: the server does not enforce it, or rows from before it may hold nulls.
    NotEnforced,
}

/// Whether what comes next is a constraint and not a column.
pub(super) fn is_constraint(cursor: Cursor) -> bool {
    let mut exclude = cursor;
    let is_exclude =
        exclude.take("EXCLUDE") && (exclude.sees("USING") || exclude.optional_group().is_ok_and(|g| g.is_some()));
    let words = ["CONSTRAINT", "PRIMARY KEY", "UNIQUE", "CHECK", "FOREIGN KEY", "NOT NULL"];
    is_exclude || words.iter().any(|words| cursor.sees(words))
}

impl Reader<'_> {
    /// Takes a constraint of a table, with its name.
    pub(super) fn table_constraint(&self, cursor: &mut Cursor) -> Result<Constraint, Fault> {
        let name = if cursor.take("CONSTRAINT") { Some(cursor.identifier()?) } else { None };
        self.constraint(cursor, name, None)
    }

    /// Takes a constraint behind its name: of a table, or of `column` in that column's definition, where its columns are
    /// not listed.
    pub(super) fn constraint(
        &self,
        cursor: &mut Cursor,
        name: Option<String>,
        column: Option<&str>,
    ) -> Result<Constraint, Fault> {
        let columns = |cursor: &mut Cursor| match column {
            Some(column) => Ok(vec![column.to_owned()]),
            None => cursor.identifiers(),
        };
        let constraint = if cursor.take("PRIMARY KEY") {
            Constraint::PrimaryKey { name, columns: columns(cursor)? }
        } else if cursor.take("UNIQUE") {
            let nulls_not_distinct = cursor.take("NULLS NOT DISTINCT");
            cursor.take("NULLS DISTINCT");
            let key = UniqueKey { name, columns: columns(cursor)?, nulls_not_distinct, deferrable: false };
            Constraint::Unique { key, included: Vec::new() }
        } else if cursor.take("CHECK") {
            Constraint::Check(Check { name, condition: cursor.group()?.text() })
        } else if cursor.sees("FOREIGN KEY") || cursor.sees("REFERENCES") {
            cursor.take("FOREIGN KEY");
            let columns = columns(cursor)?;
            cursor.expect("REFERENCES")?;
            let references = self.table_name(&cursor.name()?);
            let listed = cursor.sees_symbol(&Token::LParen);
            let referenced_columns = if listed { cursor.identifiers()? } else { Vec::new() };
            Constraint::ForeignKey(ForeignKey { name, columns, references, referenced_columns })
        } else if cursor.take("EXCLUDE") {
            let method = if cursor.take("USING") { cursor.identifier()? } else { "btree".to_owned() };
            let columns = leading_columns(&cursor.group()?.elements());
            Constraint::Exclude(Index { name, method, columns, unique: false, predicate: None })
        } else if cursor.take("NOT NULL") {
            Constraint::NotNull(column.map_or_else(|| cursor.identifier(), |column| Ok(column.to_owned()))?)
        } else {
            return Err(cursor.expected("a constraint"));
        };
        let attributes = attributes(cursor)?;
        Ok(match constraint {
            _ if !attributes.enforced => Constraint::NotEnforced,
            // Rows from before may hold nulls, until it is validated; that they may is safe to believe also after that.
            Constraint::NotNull(_) if !attributes.valid => Constraint::NotEnforced,
            Constraint::Unique { key, .. } => Constraint::Unique {
                key: UniqueKey { deferrable: attributes.deferrable, ..key },
                included: attributes.included,
            },
            Constraint::Exclude(index) => Constraint::Exclude(Index { predicate: attributes.predicate, ..index }),
            other => other,
        })
    }

    /// Takes `ADD CONSTRAINT … USING INDEX`, or any other constraint of a table.
    pub(super) fn added_constraint(&self, cursor: &mut Cursor) -> Result<Constraint, Fault> {
        let mut ahead = *cursor;
        let name = if ahead.take("CONSTRAINT") { Some(ahead.identifier()?) } else { None };
        let primary = ahead.take("PRIMARY KEY USING INDEX");
        if !primary && !ahead.take("UNIQUE USING INDEX") {
            return self.table_constraint(cursor);
        }
        let index = ahead.identifier()?;
        let deferrable = attributes(&mut ahead)?.deferrable;
        *cursor = ahead;
        Ok(Constraint::UsingIndex { name, index, primary, deferrable })
    }
}

/// What may follow any constraint.
struct Attributes {
    deferrable: bool,
    enforced: bool,
    /// Whether the rows from before meet it too.
    valid: bool,
    /// The columns that an index only includes.
    included: Vec<String>,
    /// The rows that an exclusion constraint is about.
    predicate: Option<String>,
}

/// Takes what may follow any constraint. What a reference does on a change, and how a key is stored, does not matter.
fn attributes(cursor: &mut Cursor) -> Result<Attributes, Fault> {
    let mut attributes =
        Attributes { deferrable: false, enforced: true, valid: true, included: Vec::new(), predicate: None };
    loop {
        if cursor.take("DEFERRABLE") || cursor.take("INITIALLY DEFERRED") {
            attributes.deferrable = true;
        } else if cursor.take("NOT ENFORCED") {
            attributes.enforced = false;
        } else if cursor.take("NOT VALID") {
            attributes.valid = false;
        } else if cursor.take("WHERE") {
            attributes.predicate = Some(cursor.group()?.text());
        } else if cursor.take("INCLUDE") {
            attributes.included = cursor.identifiers()?;
        } else if cursor.take("WITH") {
            cursor.group()?;
        } else if cursor.take("MATCH") || cursor.take("USING INDEX TABLESPACE") {
            cursor.identifier()?;
        } else if cursor.take("ON DELETE") || cursor.take("ON UPDATE") {
            let actions = ["NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"];
            if !actions.iter().any(|action| cursor.take(action)) {
                return Err(cursor.expected("an action"));
            }
            cursor.optional_group()?;
        } else {
            let others = ["NOT DEFERRABLE", "INITIALLY IMMEDIATE", "ENFORCED", "NO INHERIT"];
            if !others.iter().any(|words| cursor.take(words)) {
                return Ok(attributes);
            }
        }
    }
}

/// Gives the table a constraint. What the DDL leaves unnamed gets the name that the server chooses, so that a later
/// `DROP CONSTRAINT` finds it.
pub(super) fn add(table: &mut Table, primary_keys: &mut BTreeMap<QualifiedName, String>, constraint: Constraint) {
    match constraint {
        Constraint::PrimaryKey { name, columns } => {
            table.columns.iter_mut().filter(|column| columns.contains(&column.name)).for_each(|c| c.nullable = false);
            primary_keys.insert(table.name.clone(), name.unwrap_or_else(|| chosen(table, &[], "pkey")));
            table.primary_key = columns;
        }
        Constraint::Unique { mut key, included } => {
            key.name = key.name.or_else(|| Some(chosen(table, &[key.columns.as_slice(), &included].concat(), "key")));
            table.unique_keys.push(key);
        }
        Constraint::ForeignKey(mut key) => {
            key.name = key.name.or_else(|| Some(chosen(table, &key.columns, "fkey")));
            table.foreign_keys.push(key);
        }
        Constraint::Check(mut check) => {
            check.name = check.name.or_else(|| {
                let of = table.columns.iter().map(|column| column.name.clone());
                let of: Vec<_> = of.filter(|column| mentions(&check.condition, column)).collect();
                Some(chosen(table, if of.len() == 1 { &of } else { &[] }, "check"))
            });
            table.checks.push(check);
        }
        Constraint::Exclude(mut index) => {
            index.name = index.name.or_else(|| Some(chosen(table, &index.columns, "excl")));
            table.indexes.push(index);
        }
        Constraint::NotNull(name) => {
            table.columns.iter_mut().filter(|column| column.name == name).for_each(|column| column.nullable = false);
        }
        Constraint::UsingIndex { .. } | Constraint::NotEnforced => {}
    }
}

/// The name that the server chooses: table, columns, kind, and a number where that is taken.
pub(super) fn chosen(table: &Table, columns: &[String], kind: &str) -> String {
    let is_taken = |name: &String| table.constraint_names().any(|taken| taken == name);
    let columns = columns.join("_");
    let named = |kind: &str| shortened(&table.name.name, &columns, kind);
    let numbered = (1..).map(|number| named(&format!("{kind}{number}")));
    let first = named(kind);
    std::iter::once(first.clone()).chain(numbered).find(|name| !is_taken(name)).unwrap_or(first)
}

/// Joins the parts of a name. Of the table and the columns the longer is cut, byte by byte, until the name fits into the 63
/// bytes that the server keeps; no character is cut in two.
fn shortened(table: &str, columns: &str, kind: &str) -> String {
    let room = 63 - kind.len() - 1 - usize::from(!columns.is_empty());
    let (mut of_table, mut of_columns) = (table.len(), columns.len());
    while of_table + of_columns > room {
        if of_table > of_columns { of_table -= 1 } else { of_columns -= 1 }
    }
    let parts =
        [&table[..table.floor_char_boundary(of_table)], &columns[..columns.floor_char_boundary(of_columns)], kind];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}
