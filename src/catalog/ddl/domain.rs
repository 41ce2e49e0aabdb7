//! Domains: a type with a check, which its columns take over at the end.

use super::Reader;
use super::column::AFTER_DEFAULT;
use super::cursor::Cursor;
use super::expression::of_column;
use super::fault::Fault;
use crate::catalog::{Check, Column, ColumnType, Table};
use crate::sql::QualifiedName;

/// A domain as the DDL has it so far.
#[derive(Debug)]
pub(super) struct Domain {
    /// The type it is over; the spelling is that type's.
    pub(super) ty: ColumnType,
    not_null: bool,
    default: Option<String>,
    /// Conditions on `VALUE`.
    checks: Vec<Check>,
}

impl Reader<'_> {
    pub(super) fn create_domain(&mut self, mut cursor: Cursor) -> Result<(), Fault> {
        let name = self.new_name(cursor.name()?);
        cursor.take("AS");
        let (ty, _) = self.data_type(&mut cursor)?;
        let mut domain = Domain { ty, not_null: false, default: None, checks: Vec::new() };
        while !cursor.is_empty() {
            let constraint = if cursor.take("CONSTRAINT") { Some(cursor.identifier()?) } else { None };
            if cursor.take("COLLATE") {
                cursor.name()?;
            } else if cursor.take("DEFAULT") {
                domain.default = Some(cursor.expression(AFTER_DEFAULT)?.text());
            } else if !cursor.take("NULL") {
                domain.add(&name, constraint, &mut cursor)?;
            }
        }
        self.domains.insert(name, domain);
        Ok(())
    }

    pub(super) fn alter_domain(&mut self, mut cursor: Cursor) -> Result<(), Fault> {
        let name = self.type_name(&cursor.name()?);
        if cursor.take("RENAME TO") {
            let new = QualifiedName::new(&name.schema, cursor.identifier()?);
            self.rename_type(&name, &new);
            return cursor.end();
        }
        if cursor.take("SET SCHEMA") {
            let new = QualifiedName::new(cursor.identifier()?, &name.name);
            self.rename_type(&name, &new);
            return cursor.end();
        }
        let Some(domain) = self.domains.get_mut(&name) else { return Ok(()) };
        if cursor.take("SET NOT NULL") {
            domain.not_null = true;
        } else if cursor.take("DROP NOT NULL") {
            domain.not_null = false;
        } else if cursor.take("SET DEFAULT") {
            domain.default = Some(cursor.expression(&[])?.text());
        } else if cursor.take("DROP DEFAULT") {
            domain.default = None;
        } else if cursor.take("ADD") {
            let constraint = if cursor.take("CONSTRAINT") { Some(cursor.identifier()?) } else { None };
            domain.add(&name, constraint, &mut cursor)?;
        } else if cursor.take("DROP CONSTRAINT") {
            cursor.take("IF EXISTS");
            let constraint = cursor.identifier()?;
            domain.checks.retain(|check| check.name.as_ref() != Some(&constraint));
        } else if cursor.take("RENAME CONSTRAINT") {
            let old = cursor.identifier()?;
            cursor.expect("TO")?;
            let new = cursor.identifier()?;
            domain
                .checks
                .iter_mut()
                .filter(|check| check.name.as_ref() == Some(&old))
                .for_each(|c| c.name = Some(new.clone()));
        }
        Ok(())
    }

    /// Gives every column of a domain what the domain, and those it is over, ask for.
    pub(super) fn take_over_domains(&mut self) {
        for table in self.catalog.tables.values_mut() {
            for at in 0..table.columns.len() {
                let mut ty = table.columns[at].ty.sql.clone();
                // A domain may be over another. No chain is longer than there are domains, unless it runs in a circle,
                // which only DDL that no server would accept can make.
                for _ in 0..self.domains.len() {
                    let Some((_, domain)) = self.domains.iter().find(|(name, _)| name.to_sql() == ty) else { break };
                    domain.restrict(table, at);
                    ty.clone_from(&domain.ty.sql);
                }
            }
        }
    }
}

impl Domain {
    /// Takes `NOT NULL` or `CHECK`.
    fn add(&mut self, name: &QualifiedName, constraint: Option<String>, cursor: &mut Cursor) -> Result<(), Fault> {
        if cursor.take("NOT NULL") {
            self.not_null = true;
        } else {
            cursor.expect("CHECK")?;
            let condition = cursor.group()?.text();
            let chosen = || format!("{}_check{}", name.name, if self.checks.is_empty() { "" } else { "1" });
            self.checks.push(Check { name: Some(constraint.unwrap_or_else(chosen)), condition });
        }
        cursor.take("NOT VALID");
        Ok(())
    }

    fn restrict(&self, table: &mut Table, at: usize) {
        let Column { name, nullable, default, .. } = &mut table.columns[at];
        *nullable &= !self.not_null;
        if default.is_none() {
            default.clone_from(&self.default);
        }
        let check = |check: &Check| Check { name: check.name.clone(), condition: of_column(&check.condition, name) };
        table.checks.extend(self.checks.iter().map(check));
    }
}
