use super::call;
use crate::dsl::{
    BigInt, Date, Expr, Expression, Integer, Interval, NamedType, Numeric, Operand, SmallInt, SqlType, Text, Time,
    Timestamp, TimestampTz,
};
use crate::ir::{self, Function};

/// A type whose values PostgreSQL puts in an order, so that there is a greatest and a least one.
#[diagnostic::on_unimplemented(message = "values of type `{Self}` have no greatest and no least")]
pub trait Ordered: SqlType {}

macro_rules! ordered {
    ($($sql:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Ordered for $sql {}
    )*};
}

ordered! { Text SmallInt Integer BigInt Numeric Timestamp TimestampTz Date Time Interval }

#[diagnostic::do_not_recommend]
impl<S: NamedType> Ordered for S {}

/// Null where the value equals the other one; else the value.
pub fn nullif<E: Expression>(value: E, other: impl Operand<E::Row, E::Sql>) -> Expr<E::Row, E::Sql> {
    call(Function::NullIf, [value.expr().ir, other.into_expr().ir])
}

/// The greatest of the values that are not null; null where all are.
pub fn greatest<T, S: Ordered>(values: impl IntoIterator<Item = Expr<T, S>>) -> Expr<T, S> {
    among(Function::Greatest, values)
}

/// The least of the values that are not null; null where all are.
pub fn least<T, S: Ordered>(values: impl IntoIterator<Item = Expr<T, S>>) -> Expr<T, S> {
    among(Function::Least, values)
}

fn among<T, S>(function: Function, values: impl IntoIterator<Item = Expr<T, S>>) -> Expr<T, S> {
    Expr::new(ir::Expr::Call { function, arguments: values.into_iter().map(|value| value.ir).collect() })
}
