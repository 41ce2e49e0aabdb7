use std::marker::PhantomData;

use super::function::{CastTo, Document, Textual, at_path};
use super::order::Order;
use super::types::{Array, BigInt, Boolean, Integer, NamedType, SmallInt, SqlType, Text};
use crate::ir::{self, Comparison, Direction, Function, Literal};

/// A value of SQL type `S`, computed from a row of `T`.
#[derive(Debug)]
pub struct Expr<T, S> {
    pub(super) ir: ir::Expr,
    of: PhantomData<fn() -> (T, S)>,
}

/// A condition on a row of `T`.
pub type Predicate<T> = Expr<T, Boolean>;

impl<T, S> Expr<T, S> {
    pub(super) fn new(ir: ir::Expr) -> Self {
        Self { ir, of: PhantomData }
    }
}

impl<T, S> Clone for Expr<T, S> {
    fn clone(&self) -> Self {
        Self::new(self.ir.clone())
    }
}

/// Anything that can stand where a value of type `S` on a row of `T` is wanted: a column, an expression, a constant.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of type `{S}` on a row of `{T}`",
    label = "expected a column, an expression or a constant of type `{S}`",
    note = "the column belongs to another table, or its type is not `{S}`"
)]
pub trait Operand<T, S> {
    /// The value as an expression.
    fn into_expr(self) -> Expr<T, S>;
}

#[diagnostic::do_not_recommend]
impl<T, S> Operand<T, S> for Expr<T, S> {
    fn into_expr(self) -> Expr<T, S> {
        self
    }
}

macro_rules! constants {
    ($($rust:ty => $sql:ty, $literal:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T> Operand<T, $sql> for $rust {
            fn into_expr(self) -> Expr<T, $sql> {
                let literal: fn($rust) -> Literal = $literal;
                Expr::new(ir::Expr::Literal(literal(self)))
            }
        }
    )*};
}

constants! {
    &str => Text, |text| Literal::Text(text.to_owned());
    String => Text, Literal::Text;
    bool => Boolean, Literal::Boolean;
    i16 => SmallInt, |number| Literal::Integer(number.into());
    i32 => Integer, |number| Literal::Integer(number.into());
    i32 => BigInt, |number| Literal::Integer(number.into());
    i64 => BigInt, Literal::Integer;
}

impl<T, S: NamedType> Operand<T, S> for &str {
    fn into_expr(self) -> Expr<T, S> {
        literal(self)
    }
}

/// A constant of any type, as text that PostgreSQL reads: `literal::<_, Uuid>("…")`.
pub fn literal<T, S: SqlType>(text: impl Into<String>) -> Expr<T, S> {
    Expr::new(ir::Expr::Literal(Literal::Typed { text: text.into(), ty: S::sql_type() }))
}

/// A parameter of the run: the setting `backstitch.<name>` of the session. A run without it is refused.
pub fn parameter<T, S: SqlType>(name: impl Into<String>) -> Expr<T, S> {
    Expr::new(ir::Expr::Parameter { name: name.into(), ty: S::sql_type() })
}

/// The first of these values that is not null.
pub fn coalesce<T, S>(values: impl IntoIterator<Item = Expr<T, S>>) -> Expr<T, S> {
    Expr::new(ir::Expr::Coalesce(values.into_iter().map(|value| value.ir).collect()))
}

/// What columns and expressions have in common: comparisons, and their place in an order.
///
/// A comparison with null never holds; [`not`](super::not) of it does.
#[allow(clippy::wrong_self_convention, reason = "a column is a value, and `status.is(…)` reads as the rule is said")]
pub trait Expression: Sized {
    /// The row it is computed from.
    type Row;
    /// Its SQL type.
    type Sql: SqlType;

    /// As an expression.
    fn expr(self) -> Expr<Self::Row, Self::Sql>;

    /// It equals the value; never where either is null.
    fn is(self, value: impl Operand<Self::Row, Self::Sql>) -> Predicate<Self::Row> {
        compare(self, Comparison::Equal, value)
    }

    /// It differs from the value; null differs from everything but null.
    fn is_not(self, value: impl Operand<Self::Row, Self::Sql>) -> Predicate<Self::Row> {
        compare(self, Comparison::Distinct, value)
    }

    /// It is less than the value.
    fn is_less_than(self, value: impl Operand<Self::Row, Self::Sql>) -> Predicate<Self::Row> {
        compare(self, Comparison::Less, value)
    }

    /// It is the value or less.
    fn is_at_most(self, value: impl Operand<Self::Row, Self::Sql>) -> Predicate<Self::Row> {
        compare(self, Comparison::LessOrEqual, value)
    }

    /// It is greater than the value.
    fn is_more_than(self, value: impl Operand<Self::Row, Self::Sql>) -> Predicate<Self::Row> {
        compare(self, Comparison::Greater, value)
    }

    /// It is the value or greater.
    fn is_at_least(self, value: impl Operand<Self::Row, Self::Sql>) -> Predicate<Self::Row> {
        compare(self, Comparison::GreaterOrEqual, value)
    }

    /// It is null.
    fn is_null(self) -> Predicate<Self::Row> {
        Expr::new(ir::Expr::IsNull(Box::new(self.expr().ir)))
    }

    /// It is not null.
    fn is_not_null(self) -> Predicate<Self::Row> {
        super::not(self.is_null())
    }

    /// It is one of these texts, or labels of its enum.
    fn is_one_of<const N: usize>(self, list: [&str; N]) -> Predicate<Self::Row> {
        let list = list.map(|text| Literal::Text(text.to_owned())).into();
        Expr::new(ir::Expr::In { value: Box::new(self.expr().ir), list })
    }

    /// It as a text, which is the same in every session.
    fn to_text(self) -> Expr<Self::Row, Text>
    where
        Self::Sql: Textual,
    {
        cast(self, false)
    }

    /// It as a value of another type: whole numbers of any width and `numeric`, which is rounded; `date` and `timestamp`;
    /// `json` and `jsonb`. A number that the type can't hold fails the run.
    fn cast<S: SqlType>(self) -> Expr<Self::Row, S>
    where
        Self::Sql: CastTo<S>,
    {
        cast(self, <Self::Sql as CastTo<S>>::MAY_FAIL)
    }

    /// The text at a path of keys in its document, `["address", "city"]`, or what else stands there, as a text; null where
    /// nothing does, and for the document `null`. A number is a place in an array.
    fn json_text<const N: usize>(self, path: [&str; N]) -> Expr<Self::Row, Text>
    where
        Self::Sql: Document,
    {
        at_path(Function::JsonText, self.expr().ir, path)
    }

    /// What stands at a path of keys in its document; null where nothing does.
    fn json_value<const N: usize>(self, path: [&str; N]) -> Expr<Self::Row, Self::Sql>
    where
        Self::Sql: Document,
    {
        at_path(Function::JsonValue, self.expr().ir, path)
    }

    /// Its array has this element; never where either is null.
    fn contains<S: SqlType>(self, element: impl Operand<Self::Row, S>) -> Predicate<Self::Row>
    where
        Self: Expression<Sql = Array<S>>,
    {
        let arguments = vec![self.expr().ir, element.into_expr().ir];
        Expr::new(ir::Expr::Call { function: Function::Contains, arguments })
    }

    /// Ordered by it, lowest first, nulls last.
    fn asc(self) -> Order<Self::Row> {
        Order::by(self.expr().ir, Direction::Ascending)
    }

    /// Ordered by it, highest first, nulls last.
    fn desc(self) -> Order<Self::Row> {
        Order::by(self.expr().ir, Direction::Descending)
    }
}

impl<T, S: SqlType> Expression for Expr<T, S> {
    type Row = T;
    type Sql = S;

    fn expr(self) -> Expr<T, S> {
        self
    }
}

fn cast<E: Expression, S: SqlType>(value: E, may_fail: bool) -> Expr<E::Row, S> {
    let function = Function::Cast { to: S::sql_type(), may_fail };
    Expr::new(ir::Expr::Call { function, arguments: vec![value.expr().ir] })
}

fn compare<E: Expression>(left: E, operator: Comparison, right: impl Operand<E::Row, E::Sql>) -> Predicate<E::Row> {
    let (left, right) = (Box::new(left.expr().ir), Box::new(right.into_expr().ir));
    Expr::new(ir::Expr::Compare { left, operator, right })
}
