use std::fmt;
use std::marker::PhantomData;

use super::expression::{Expr, Expression, Operand};
use super::types::SqlType;
use super::{DistinctValues, Table, Value};
use crate::ir;

/// A column of table `T`; `C` is its SQL type, an `Option` of it where it may be null.
pub struct Column<T, C> {
    name: &'static str,
    of: PhantomData<fn() -> (T, C)>,
}

/// What a column holds: a SQL type, or an `Option` of one.
pub trait ColumnKind: 'static {
    /// The SQL type, nullable or not.
    type Sql: SqlType;
    /// Whether it may be null.
    const NULLABLE: bool;
}

impl<S: SqlType> ColumnKind for S {
    type Sql = S;
    const NULLABLE: bool = false;
}

impl<S: SqlType> ColumnKind for Option<S> {
    type Sql = S;
    const NULLABLE: bool = true;
}

impl<T, C> Column<T, C> {
    /// A column by its SQL name; [`table!`](crate::table) calls this.
    pub const fn new(name: &'static str) -> Self {
        Self { name, of: PhantomData }
    }

    /// Its SQL name.
    pub fn name(self) -> &'static str {
        self.name
    }
}

impl<T, C> Clone for Column<T, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, C> Copy for Column<T, C> {}

impl<T, C> fmt::Debug for Column<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Column({:?})", self.name)
    }
}

impl<T: Table, C: ColumnKind> Expression for Column<T, C> {
    type Row = T;
    type Sql = C::Sql;

    fn expr(self) -> Expr<T, C::Sql> {
        Expr::new(ir::Expr::Column {
            of: ir::Rows::Table(T::name()),
            name: self.name.to_owned(),
            ty: C::Sql::sql_type(),
            nullable: C::NULLABLE,
            declared: ir::Declared(Some(T::place())),
        })
    }
}

#[diagnostic::do_not_recommend]
impl<T: Table, C: ColumnKind<Sql = S>, S> Operand<T, S> for Column<T, C> {
    fn into_expr(self) -> Expr<T, S> {
        Expr::new(self.expr().ir)
    }
}

impl<S: SqlType> DistinctValues<S> {
    /// The value, as a column of a row of the set.
    pub fn value(&self) -> Expr<Value<S>, S> {
        Expr::new(ir::Expr::Column {
            of: ir::Rows::Distinct(self.distinct.clone()),
            name: ir::Distinct::VALUE.to_owned(),
            ty: S::sql_type(),
            nullable: false,
            declared: ir::Declared::default(),
        })
    }
}
