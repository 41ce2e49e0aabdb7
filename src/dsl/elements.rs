use std::marker::PhantomData;
use std::rc::Rc;

use super::expression::{Expr, Expression};
use super::place::here;
use super::rows::RowSource;
use super::types::{Array, BigInt, Jsonb, SqlType, Text};
use super::{Column, ColumnKind, Table};
use crate::ir::{self, ArrayKind};

/// The row of a set of elements: an element of an array of a row of `T`.
#[derive(Debug, Clone, Copy)]
pub struct Element<T, S>(PhantomData<fn() -> (T, S)>);

/// The elements of an array of each row: see [`elements`].
#[derive(Debug)]
pub struct Elements<T, S> {
    ir: Rc<ir::Elements>,
    of: PhantomData<fn() -> (T, S)>,
}

/// The elements of an array column, row by row: each element of a row once, where it stands first. Nulls are no elements.
/// `name` says what one is, in the singular.
#[track_caller]
pub fn elements<T: Table, C: ColumnKind<Sql = Array<S>>, S: SqlType>(
    name: impl Into<String>,
    array: Column<T, C>,
) -> Elements<T, S> {
    new(name.into(), array.expr(), ArrayKind::Sql)
}

/// The elements of a `jsonb` column that holds an array, as texts: each element of a row once, where it stands first. What
/// is no array has none; nulls are no elements.
#[track_caller]
pub fn json_elements<T: Table, C: ColumnKind<Sql = Jsonb>>(
    name: impl Into<String>,
    array: Column<T, C>,
) -> Elements<T, Text> {
    new(name.into(), array.expr(), ArrayKind::Jsonb)
}

#[track_caller]
fn new<T: Table, S, A>(name: String, array: Expr<T, A>, kind: ArrayKind) -> Elements<T, S> {
    let ir = ir::Elements { name, table: T::name(), array: array.ir, kind, place: here() };
    Elements { ir: Rc::new(ir), of: PhantomData }
}

impl<T: Table, S: SqlType> Elements<T, S> {
    /// The element.
    pub fn value(&self) -> Expr<Element<T, S>, S> {
        self.column(ir::Elements::VALUE, S::sql_type())
    }

    /// Where the element stands in its array, from 1.
    pub fn position(&self) -> Expr<Element<T, S>, BigInt> {
        self.column(ir::Elements::POSITION, BigInt::sql_type())
    }

    /// A value of the row that the array stands in.
    pub fn of<E: Expression<Row = T>>(&self, value: E) -> Expr<Element<T, S>, E::Sql> {
        Expr::new(value.expr().ir)
    }

    fn column<V>(&self, name: &str, ty: crate::sql::Type) -> Expr<Element<T, S>, V> {
        let of = ir::Rows::Elements(self.ir.clone());
        Expr::new(ir::Expr::Column { of, name: name.to_owned(), ty, nullable: false })
    }
}

impl<T: Table, S: SqlType> RowSource for &Elements<T, S> {
    type Row = Element<T, S>;

    fn source(self) -> ir::Rows {
        ir::Rows::Elements(self.ir.clone())
    }
}
