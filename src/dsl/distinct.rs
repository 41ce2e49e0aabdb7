use std::marker::PhantomData;
use std::rc::Rc;

use super::expression::{Operand, Predicate};
use super::place::here;
use super::types::SqlType;
use super::{Column, ColumnKind, Table};
use crate::ir;

/// The row of a set of distinct values: its one column is the value.
#[derive(Debug, Clone, Copy)]
pub struct Value<S>(PhantomData<fn() -> S>);

/// Distinct values gathered from columns: see [`distinct`].
#[derive(Debug)]
pub struct DistinctValues<S> {
    pub(super) distinct: Rc<ir::Distinct>,
    of: PhantomData<fn() -> S>,
}

/// The distinct values of a column, nulls left out: the orgs that have a thread. `name` says what one value is, in the
/// singular; messages and the proof use it.
#[track_caller]
pub fn distinct<T: Table, C: ColumnKind>(name: impl Into<String>, column: Column<T, C>) -> DistinctValues<C::Sql> {
    let set = ir::Distinct { name: name.into(), members: Vec::new(), place: here() };
    DistinctValues { distinct: Rc::new(set), of: PhantomData }.with(column, None)
}

impl<S: SqlType> DistinctValues<S> {
    /// And the values of this column, on the rows for which a condition holds.
    #[must_use]
    pub fn and_where<T: Table, C: ColumnKind<Sql = S>>(self, column: Column<T, C>, condition: Predicate<T>) -> Self {
        self.with(column, Some(condition.ir))
    }

    /// And the values of this column.
    #[must_use]
    pub fn and<T: Table, C: ColumnKind<Sql = S>>(self, column: Column<T, C>) -> Self {
        self.with(column, None)
    }

    fn with<T: Table, C: ColumnKind<Sql = S>>(mut self, column: Column<T, C>, filter: Option<ir::Expr>) -> Self {
        let value = Operand::<T, S>::into_expr(column).ir;
        Rc::make_mut(&mut self.distinct).members.push(ir::Member { table: T::name(), value, filter });
        self
    }
}
