//! `CREATE TABLE`, of every form that names its columns.

use sqlparser::tokenizer::Token;

use super::Reader;
use super::constraint::{Constraint, add, is_constraint};
use super::cursor::Cursor;
use super::fault::Fault;
use super::script::Script;
use crate::catalog::{Kind, Table};
use crate::sql::QualifiedName;

impl Reader<'_> {
    /// A table that is not read is set aside, so that what follows about it is not reported again.
    pub(super) fn create_table(&mut self, mut cursor: Cursor, temporary: bool) -> Result<(), Fault> {
        let if_not_exists = cursor.take("IF NOT EXISTS");
        let start = cursor;
        let name = cursor.name()?;
        let is_temporary = temporary || name.schema.as_deref().is_some_and(|schema| schema.starts_with("pg_temp"));
        let name = self.new_name(name);
        if is_temporary {
            self.aside.insert(name);
            return Ok(());
        }
        if self.catalog.tables.contains_key(&name) {
            return if if_not_exists { Ok(()) } else { Err(start.fault("there is a table with this name already")) };
        }
        let place = self.place(start.line());
        let mut table = Table {
            name,
            kind: Kind::Ordinary,
            columns: Vec::new(),
            primary_key: Vec::new(),
            unique_keys: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            indexes: Vec::new(),
            place,
        };
        match self.definition(&mut table, cursor) {
            Ok(constraints) => {
                for constraint in constraints {
                    add(&mut table, &mut self.primary_keys, constraint);
                }
                self.catalog.tables.insert(table.name.clone(), table);
                Ok(())
            }
            Err(fault) => {
                let parent_is_aside = matches!(&fault, Fault::UnknownTable(parent) if self.aside.contains(parent));
                self.aside.insert(table.name);
                if parent_is_aside { Ok(()) } else { Err(fault) }
            }
        }
    }

    /// Reads what follows the name into the table, and gives the constraints that it gets once it has its columns.
    fn definition(&self, table: &mut Table, mut cursor: Cursor) -> Result<Vec<Constraint>, Fault> {
        if cursor.take("PARTITION OF") {
            return self.partition(table, cursor);
        }
        if cursor.sees("OF") {
            return Err(cursor.fault("the columns of a typed table are those of its type"));
        }
        if cursor.sees("AS") {
            return Err(cursor.fault("the columns of `CREATE TABLE AS` are those of a query"));
        }
        let mut constraints = Vec::new();
        for mut element in cursor.group()?.elements() {
            if element.sees("LIKE") {
                return Err(element.fault("`LIKE` takes its columns from another table"));
            } else if is_constraint(element) {
                constraints.push(self.table_constraint(&mut element)?);
                element.end()?;
            } else {
                let (column, its_constraints) = self.column(element)?;
                if table.column(&column.name).is_some() {
                    return Err(element.fault("there is a column with this name already"));
                }
                table.columns.push(column);
                constraints.extend(its_constraints);
            }
        }
        tail(table, cursor)?;
        Ok(constraints)
    }

    /// Reads a partition: it has its parent's columns, to which it may add defaults and constraints.
    fn partition(&self, table: &mut Table, mut cursor: Cursor) -> Result<Vec<Constraint>, Fault> {
        let parent = self.table_name(&cursor.name()?);
        let Some(parent) = self.catalog.tables.get(&parent) else { return Err(Fault::UnknownTable(parent)) };
        table.columns.clone_from(&parent.columns);
        let mut constraints = Vec::new();
        for mut element in cursor.optional_group()?.map(Cursor::elements).unwrap_or_default() {
            if is_constraint(element) {
                constraints.push(self.table_constraint(&mut element)?);
                element.end()?;
            } else {
                let start = element;
                let name = element.identifier()?;
                element.take("WITH OPTIONS");
                let column = table.columns.iter_mut().find(|column| column.name == name);
                let column = column.ok_or_else(|| start.fault(format!("its parent has no column `{name}`")))?;
                constraints.extend(self.column_options(element, column)?);
            }
        }
        bounds(&mut cursor)?;
        tail(table, cursor)?;
        // A partition with partitions of its own counts as a partition: what holds for its parent holds for it.
        table.kind = Kind::PartitionOf(parent.name.clone());
        Ok(constraints)
    }

    /// The table and every partition under it: a change of a column changes it in all of them.
    pub(super) fn family(&self, name: &QualifiedName) -> Vec<QualifiedName> {
        let mut family = vec![name.clone()];
        let mut at = 0;
        while let Some(parent) = family.get(at) {
            let is_child =
                |table: &&Table| table.kind == Kind::PartitionOf(parent.clone()) && !family.contains(&table.name);
            let children: Vec<_> =
                self.catalog.tables.values().filter(is_child).map(|table| table.name.clone()).collect();
            family.extend(children);
            at += 1;
        }
        family
    }
}

/// Takes the values that a partition is for.
pub(super) fn bounds(cursor: &mut Cursor) -> Result<(), Fault> {
    if cursor.take("DEFAULT") {
        return Ok(());
    }
    cursor.expect("FOR VALUES")?;
    if cursor.take("FROM") {
        cursor.group()?;
        cursor.expect("TO")?;
    } else if !cursor.take("IN") && !cursor.take("WITH") {
        return Err(cursor.expected("`IN`, `FROM` or `WITH`"));
    }
    cursor.group().map(|_| ())
}

/// Takes what follows the columns, to the end.
fn tail(table: &mut Table, mut cursor: Cursor) -> Result<(), Fault> {
    while !cursor.is_empty() {
        if cursor.take("INHERITS") {
            if !cursor.group()?.is_empty() {
                return Err(
                    cursor.fault("`INHERITS` takes columns from another table, and rows of this one appear there")
                );
            }
        } else if cursor.take("PARTITION BY") {
            cursor.identifier()?;
            table.kind = Kind::Partitioned { key: named_columns(table, cursor.group()?) };
        } else if cursor.take("WITH") {
            cursor.group()?;
        } else if cursor.take("USING") || cursor.take("TABLESPACE") {
            cursor.identifier()?;
        } else if cursor.sees("AS") {
            return Err(cursor.fault("the columns of `CREATE TABLE AS` are those of a query"));
        } else if !cursor.take("WITHOUT OIDS") {
            return Err(cursor.expected("the end"));
        }
    }
    Ok(())
}

/// The columns that a partition key names, as the server prints it: `RANGE (lower(b), c)`.
pub(in crate::catalog) fn partition_key(table: &Table, printed: &str) -> Vec<String> {
    let script = Script::of(printed.to_owned());
    let mut cursor = script.whole();
    cursor.next();
    cursor.group().map(|key| named_columns(table, key)).unwrap_or_default()
}

/// The columns that a partition key names, in expressions too, each once.
fn named_columns(table: &Table, key: Cursor) -> Vec<String> {
    let mut named = Vec::new();
    for (at, piece) in key.pieces().iter().enumerate() {
        let is_function = key.pieces().get(at + 1).is_some_and(|next| next.token == Token::LParen);
        let column = piece.name().filter(|name| !is_function && table.column(name).is_some());
        named.extend(column.filter(|name| !named.contains(name)));
    }
    named
}
