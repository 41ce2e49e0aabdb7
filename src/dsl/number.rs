use std::marker::PhantomData;
use std::rc::Rc;

use super::Table;
use super::expression::{Expr, Expression, Operand};
use super::order::{self, Order};
use super::place::here;
use super::types::{BigInt, Integer, SmallInt, SqlType};
use crate::ir;

/// A place in a group, as a fill gives it: see [`number_within`].
#[derive(Debug)]
#[must_use = "a number is given as the value of a case of a fill"]
pub struct NumberWithin<T> {
    ir: ir::Expr,
    of: PhantomData<fn() -> T>,
}

/// The place of a row in its group, as a case of a `fill`: the rows that have no number get the next ones after the
/// group's highest, beginning with 1, in this order, which must end in a unique column. A number that is there stays.
///
/// A row whose group is null belongs to no group and gets no number: it goes on to the next case, or stays null.
#[track_caller]
pub fn number_within<T: Table, G: Expression<Row = T>, const N: usize>(
    group: G,
    order: [Order<T>; N],
) -> NumberWithin<T> {
    let (group, group_type) = (group.expr().ir, G::Sql::sql_type());
    let numbering = ir::Numbering { group, group_type, order: order::terms(order), place: here() };
    NumberWithin { ir: ir::Expr::Number(Rc::new(numbering)), of: PhantomData }
}

macro_rules! whole_numbers {
    ($($sql:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T> Operand<T, $sql> for NumberWithin<T> {
            fn into_expr(self) -> Expr<T, $sql> {
                Expr::new(self.ir)
            }
        }
    )*};
}

whole_numbers! { SmallInt Integer BigInt }
