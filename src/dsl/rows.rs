use std::marker::PhantomData;

use super::expression::Predicate;
use super::types::SqlType;
use super::{DistinctValues, Table, Value};
use crate::ir;

/// Rows of `T`: see [`rows`].
#[derive(Debug)]
pub struct RowSet<T> {
    pub(super) ir: ir::RowSet,
    of: PhantomData<fn() -> T>,
}

/// What rows can be taken from: a table, or a set of distinct values.
pub trait RowSource {
    /// What one row is.
    type Row;
    /// The rows, untyped.
    fn source(self) -> ir::Rows;
}

impl<T: Table> RowSource for T {
    type Row = T;

    fn source(self) -> ir::Rows {
        ir::Rows::Table(T::name())
    }
}

impl<S: SqlType> RowSource for &DistinctValues<S> {
    type Row = Value<S>;

    fn source(self) -> ir::Rows {
        ir::Rows::Distinct(self.distinct.clone())
    }
}

/// All rows of a table, or of a set of distinct values.
pub fn rows<R: RowSource>(source: R) -> RowSet<R::Row> {
    RowSet { ir: ir::RowSet { rows: source.source(), filter: None }, of: PhantomData }
}

impl<T> RowSet<T> {
    /// Only those for which this holds.
    #[must_use]
    pub fn only_where(mut self, condition: Predicate<T>) -> Self {
        self.ir.filter = Some(match self.ir.filter.take() {
            Some(filter) => ir::Expr::All(vec![filter, condition.ir]),
            None => condition.ir,
        });
        self
    }
}
