use std::marker::PhantomData;

use super::expression::Operand;
use super::fill::{Ended, Open};
use super::place::here;
use super::rule::{self, FinishedRule, Rule, Stamp};
use super::{Column, ColumnKind, RowSet, Table};
use crate::diagnostic::Place;
use crate::ir;

/// An insertion that does not say yet for which rows: see [`insert_missing`].
#[derive(Debug)]
#[must_use = "an insertion needs `.for_each(…)`, which says what each row is inserted for"]
pub struct InsertWithoutSource<T> {
    name: String,
    place: Place,
    of: PhantomData<fn() -> T>,
}

/// Inserts the rows of `T` that are missing for the rows of `S`.
#[derive(Debug)]
#[must_use = "an insertion does nothing until it is added to a backfill, and needs `key` first"]
pub struct InsertMissing<T, S, End> {
    rule: ir::Rule,
    of: PhantomData<fn() -> (T, S, End)>,
}

/// Sees to it that there are rows: for each row of a source one row of the table, told by a unique key. Where it is there,
/// whatever else it holds, nothing is done; nothing is ever changed or deleted. Rollback deletes what was inserted, where
/// nobody changed it and nothing refers to it.
///
/// Columns that are not named get their defaults. Where a value of the key is null, no row is needed.
#[track_caller]
pub fn insert_missing<T: Table>(name: impl Into<String>, table: T) -> InsertWithoutSource<T> {
    let _ = table;
    InsertWithoutSource { name: name.into(), place: here(), of: PhantomData }
}

impl<T: Table> InsertWithoutSource<T> {
    /// The rows that each need one: of a table, distinct values, or the elements of arrays.
    pub fn for_each<S>(self, source: RowSet<S>) -> InsertMissing<T, S, Open> {
        let form = ir::Form::InsertMissing { source: source.ir, key: Vec::new() };
        InsertMissing { rule: rule::new::<T>(self.name, form, self.place), of: PhantomData }
    }
}

impl<T: Table, S, End> InsertMissing<T, S, End> {
    /// A column of the unique key by which it is seen whether the row is there, and its value. Say it for each column of
    /// the key.
    pub fn key<C: ColumnKind>(
        mut self,
        column: Column<T, C>,
        value: impl Operand<S, C::Sql>,
    ) -> InsertMissing<T, S, Ended> {
        let column = rule::writes(&mut self.rule, column);
        if let ir::Form::InsertMissing { key, .. } = &mut self.rule.form {
            key.push(ir::Set { column, value: value.into_expr().ir });
        }
        InsertMissing { rule: self.rule, of: PhantomData }
    }

    /// A column that the inserted rows get a value in, beside the key.
    pub fn set<C: ColumnKind>(mut self, column: Column<T, C>, value: impl Operand<S, C::Sql>) -> Self {
        rule::set(&mut self.rule, column, value);
        self
    }

    /// Writes the time (in UTC) into this column of every row that is inserted.
    pub fn stamp<C: Stamp>(mut self, column: Column<T, C>) -> Self {
        self.rule.stamp = Some(rule::writes(&mut self.rule, column));
        self
    }

    /// Says why the order of the rules is harmless where the compiler can't see it. The reason is printed in the scripts'
    /// header.
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.rule.reasons.push(reason.into());
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T, S> FinishedRule for InsertMissing<T, S, Ended> {
    fn finish(self) -> Rule {
        Rule(self.rule)
    }
}
