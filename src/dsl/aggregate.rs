use super::function::Ordered;
use super::order::{self, Order};
use super::{
    BigInt, Boolean, Expr, Expression, Integer, Interval, Lookup, Numeric, Predicate, SmallInt, SqlType, Table, Text,
};
use crate::ir::{self, Aggregate};

/// A type whose values can be added up, whatever their order. Floating-point numbers can't: each run could add them up to
/// something else.
#[diagnostic::on_unimplemented(
    message = "values of type `{Self}` can't be summed up",
    note = "whole numbers, `Numeric` and `Interval` can; floating-point numbers give another sum in another order"
)]
pub trait Summed: SqlType {
    /// The type of the sum, which holds more than its summands do.
    type Sum: SqlType;
}

macro_rules! sums {
    ($($sql:ty => $sum:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Summed for $sql {
            type Sum = $sum;
        }
    )*};
}

sums! {
    SmallInt => BigInt;
    Integer => BigInt;
    BigInt => Numeric;
    Numeric => Numeric;
    Interval => Interval;
}

/// What all the rows found give together. Over no rows, and where all values are null, that is null, except for
/// [`count`](Lookup::count): [`coalesce`](super::coalesce) says what else it is to be.
impl<T, L: Table> Lookup<T, L> {
    /// How many rows are found: 0 where none is.
    pub fn count(&self) -> Expr<T, BigInt> {
        self.aggregate(Aggregate::Count)
    }

    /// The sum of a value, nulls left out. Its type is the one that PostgreSQL gives: `bigint` for `smallint` and `integer`,
    /// `numeric` for `bigint`.
    pub fn sum<E: Expression<Row = L>>(&self, value: E) -> Expr<T, <E::Sql as Summed>::Sum>
    where
        E::Sql: Summed,
    {
        self.aggregate(Aggregate::Sum(Box::new(value.expr().ir)))
    }

    /// The least value, nulls left out.
    pub fn min<E: Expression<Row = L>>(&self, value: E) -> Expr<T, E::Sql>
    where
        E::Sql: Ordered,
    {
        self.aggregate(Aggregate::Min(Box::new(value.expr().ir)))
    }

    /// The greatest value, nulls left out.
    pub fn max<E: Expression<Row = L>>(&self, value: E) -> Expr<T, E::Sql>
    where
        E::Sql: Ordered,
    {
        self.aggregate(Aggregate::Max(Box::new(value.expr().ir)))
    }

    /// Whether a condition holds for some row.
    pub fn bool_or(&self, condition: Predicate<L>) -> Expr<T, Boolean> {
        self.aggregate(Aggregate::BoolOr(Box::new(condition.ir)))
    }

    /// The texts of the rows one after another, nulls left out, with a separator between them. The order must end in a
    /// unique column.
    pub fn string_agg<E: Expression<Row = L, Sql = Text>, const N: usize>(
        &self,
        value: E,
        separator: impl Into<String>,
        order: [Order<L>; N],
    ) -> Expr<T, Text> {
        let (value, separator) = (Box::new(value.expr().ir), separator.into());
        self.aggregate(Aggregate::StringAgg { value, separator, order: order::terms(order) })
    }

    fn aggregate<S>(&self, aggregate: Aggregate) -> Expr<T, S> {
        Expr::new(ir::Expr::Aggregate { lookup: self.ir.clone(), aggregate })
    }
}
