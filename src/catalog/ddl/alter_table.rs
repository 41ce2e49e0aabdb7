//! `ALTER TABLE`, action by action: one that cannot be read costs only itself.

use sqlparser::tokenizer::Token;

use super::Reader;
use super::constraint::{Constraint, add, is_constraint};
use super::create_table::bounds;
use super::cursor::Cursor;
use super::fault::Fault;
use crate::catalog::{Kind, Table, UniqueKey};
use crate::sql::QualifiedName;

/// The actions that change nothing the catalog has.
const PASSED_OVER: &[&str] = &[
    "OWNER TO",
    "ENABLE",
    "DISABLE",
    "FORCE ROW",
    "NO FORCE",
    "CLUSTER ON",
    "SET WITHOUT",
    "SET TABLESPACE",
    "SET LOGGED",
    "SET UNLOGGED",
    "SET ACCESS METHOD",
    "REPLICA IDENTITY",
    "VALIDATE CONSTRAINT",
    "ALTER CONSTRAINT",
    "NOT OF",
];

fn is_passed_over(action: &Cursor) -> bool {
    let mut options = *action;
    let sets_options = (options.take("SET") || options.take("RESET")) && options.sees_symbol(&Token::LParen);
    sets_options || PASSED_OVER.iter().any(|words| action.sees(words))
}

impl Reader<'_> {
    pub(super) fn alter_table(&mut self, mut cursor: Cursor, statement: Cursor) -> Result<(), Fault> {
        if cursor.take("ALL IN TABLESPACE") {
            return Ok(());
        }
        let if_exists = cursor.take("IF EXISTS");
        cursor.take("ONLY");
        let name = self.table_name(&cursor.name()?);
        cursor.take_symbol(&Token::Mul);
        let actions: Vec<_> = cursor.elements().into_iter().filter(|action| !is_passed_over(action)).collect();
        if actions.is_empty() || self.aside.contains(&name) {
            return Ok(());
        }
        if !self.catalog.tables.contains_key(&name) {
            return if if_exists { Ok(()) } else { Err(Fault::UnknownTable(name)) };
        }
        for action in actions {
            if let Err(fault) = self.alter(&name, action) {
                self.report(statement, fault);
            }
        }
        Ok(())
    }

    fn alter(&mut self, name: &QualifiedName, mut action: Cursor) -> Result<(), Fault> {
        if action.take("ADD") {
            if is_constraint(action) { self.add_constraint(name, action) } else { self.add_column(name, action) }
        } else if action.take("DROP CONSTRAINT") {
            self.drop_constraint(name, action)
        } else if action.take("DROP") {
            self.drop_column(name, action)
        } else if action.take("ALTER") {
            self.alter_column(name, action)
        } else if action.take("RENAME") {
            self.rename(name, action)
        } else if action.take("SET SCHEMA") {
            let new = QualifiedName::new(action.identifier()?, &name.name);
            self.rename_table(name, &new);
            action.end()
        } else if action.take("ATTACH PARTITION") {
            let partition = self.table_name(&action.name()?);
            bounds(&mut action)?;
            self.set_parent(partition, Some(name))
        } else if action.take("DETACH PARTITION") {
            let partition = self.table_name(&action.name()?);
            self.set_parent(partition, None)
        } else {
            Err(action.fault(format!("the action `{}` is not followed", action.text())))
        }
    }

    fn add_constraint(&mut self, name: &QualifiedName, mut action: Cursor) -> Result<(), Fault> {
        let start = action;
        let constraint = self.added_constraint(&mut action)?;
        action.end()?;
        let Some(table) = self.catalog.tables.get_mut(name) else { return Ok(()) };
        let Constraint::UsingIndex { name, index, primary, deferrable } = constraint else {
            add(table, &mut self.primary_keys, constraint);
            return Ok(());
        };
        let at = table.unique_keys.iter().position(|key| key.name.as_ref() == Some(&index));
        let at = at.ok_or_else(|| start.fault(format!("there is no unique index `{index}` on plain columns")))?;
        let key = table.unique_keys.remove(at);
        let name = Some(name.unwrap_or(index));
        let constraint = if primary {
            Constraint::PrimaryKey { name, columns: key.columns }
        } else {
            Constraint::Unique { key: UniqueKey { name, deferrable, ..key }, included: Vec::new() }
        };
        add(table, &mut self.primary_keys, constraint);
        Ok(())
    }

    fn add_column(&mut self, name: &QualifiedName, mut action: Cursor) -> Result<(), Fault> {
        action.take("COLUMN");
        let if_not_exists = action.take("IF NOT EXISTS");
        let (column, constraints) = self.column(action)?;
        for member in self.family(name) {
            let Some(table) = self.catalog.tables.get_mut(&member) else { continue };
            if table.column(&column.name).is_none() {
                table.columns.push(column.clone());
            } else if member == *name {
                return if if_not_exists {
                    Ok(())
                } else {
                    Err(action.fault("there is a column with this name already"))
                };
            }
        }
        if let Some(table) = self.catalog.tables.get_mut(name) {
            constraints.into_iter().for_each(|constraint| add(table, &mut self.primary_keys, constraint));
        }
        Ok(())
    }

    fn drop_column(&mut self, name: &QualifiedName, mut action: Cursor) -> Result<(), Fault> {
        action.take("COLUMN");
        let if_exists = action.take("IF EXISTS");
        let start = action;
        let column = action.identifier()?;
        self.needs_column(name, &column, start).or_else(|fault| if if_exists { Ok(()) } else { Err(fault) })?;
        for member in self.family(name) {
            self.remove_column(&member, &column);
        }
        Ok(())
    }

    fn drop_constraint(&mut self, name: &QualifiedName, mut action: Cursor) -> Result<(), Fault> {
        let if_exists = action.take("IF EXISTS");
        let start = action;
        let constraint = action.identifier()?;
        let cascade = action.take("CASCADE");
        let dropped: Vec<_> =
            self.family(name).iter().map(|member| self.remove_constraint(member, &constraint, cascade)).collect();
        if dropped.contains(&true) || if_exists {
            return Ok(());
        }
        Err(start.fault(format!("there is no constraint `{constraint}` on `{name}`")))
    }

    fn rename(&mut self, name: &QualifiedName, mut action: Cursor) -> Result<(), Fault> {
        if action.take("TO") {
            let new = QualifiedName::new(&name.schema, action.identifier()?);
            self.rename_table(name, &new);
        } else if action.take("CONSTRAINT") {
            let old = action.identifier()?;
            action.expect("TO")?;
            let new = action.identifier()?;
            if let Some(table) = self.catalog.tables.get_mut(name) {
                table.rename_constraint(self.primary_keys.get_mut(name), &old, &new);
            }
        } else {
            action.take("COLUMN");
            let start = action;
            let old = action.identifier()?;
            action.expect("TO")?;
            let new = action.identifier()?;
            self.needs_column(name, &old, start)?;
            for member in self.family(name) {
                self.rename_column(&member, &old, &new);
            }
        }
        action.end()
    }

    /// Makes the table a partition of that parent, or of none.
    fn set_parent(&mut self, partition: QualifiedName, parent: Option<&QualifiedName>) -> Result<(), Fault> {
        if parent.is_none() {
            self.inherit(&partition);
        }
        let kind = parent.map_or(Kind::Ordinary, |parent| Kind::PartitionOf(parent.clone()));
        match self.catalog.tables.get_mut(&partition) {
            Some(table) => table.kind = kind,
            None if self.aside.contains(&partition) => {}
            None => return Err(Fault::UnknownTable(partition)),
        }
        Ok(())
    }

    /// The fault that the table has no such column.
    pub(super) fn needs_column(&self, name: &QualifiedName, column: &str, start: Cursor) -> Result<(), Fault> {
        let has = |table: &Table| table.column(column).is_some();
        match self.catalog.tables.get(name).is_some_and(has) {
            true => Ok(()),
            false => Err(start.fault(format!("there is no column `{column}` on `{name}`"))),
        }
    }
}
