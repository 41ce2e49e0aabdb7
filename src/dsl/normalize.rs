use std::marker::PhantomData;

use super::expression::{Expr, Expression, Operand};
use super::place::here;
use super::rule::{self, FinishedRule, Rule, rule_methods};
use super::{Column, ColumnKind, Table};
use crate::ir;

/// Keeps a column in its normal form: see [`normalize()`].
#[derive(Debug)]
#[must_use = "a normalisation does nothing until it is added to a backfill"]
pub struct Normalize<T> {
    rule: ir::Rule,
    of: PhantomData<fn() -> T>,
}

/// Keeps a column in its normal form, which a function makes of what stands there:
/// `normalize("email", user.email, |email| lower(trim(email)))`. What differs from it is corrected, and the journal keeps
/// what stood there.
///
/// What is normal must stay as it is: where the function would make something else of what it gave, nothing is written, and
/// the rows are named. So they are where two rows would come to share what a unique key allows once. Null stays null, unless
/// the function makes something of it.
#[track_caller]
pub fn normalize<T: Table, K: ColumnKind, V: Operand<T, K::Sql>>(
    name: impl Into<String>,
    column: Column<T, K>,
    function: impl FnOnce(Expr<T, K::Sql>) -> V,
) -> Normalize<T> {
    let value = function(column.expr()).into_expr().ir;
    let form = |column| ir::Form::Normalize { column, value };
    Normalize { rule: rule::over(name, column, form, here()), of: PhantomData }
}

impl<T: Table> Normalize<T> {
    rule_methods!();
}

#[diagnostic::do_not_recommend]
impl<T> FinishedRule for Normalize<T> {
    fn finish(self) -> Rule {
        Rule(self.rule)
    }
}
