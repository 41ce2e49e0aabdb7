use std::marker::PhantomData;

use super::expression::Operand;
use super::place::here;
use super::rule::{self, FinishedRule, Rule, rule_methods};
use super::{Column, ColumnKind, Table};
use crate::ir;

/// Keeps a column equal to a value: see [`derive()`].
#[derive(Debug)]
#[must_use = "a derivation does nothing until it is added to a backfill"]
pub struct Derive<T> {
    rule: ir::Rule,
    of: PhantomData<fn() -> T>,
}

/// Keeps a column equal to a value that is computed from the row and what belongs to it. A value that differs is
/// corrected, and the journal keeps what stood there.
#[track_caller]
pub fn derive<T: Table, K: ColumnKind>(
    name: impl Into<String>,
    column: Column<T, K>,
    value: impl Operand<T, K::Sql>,
) -> Derive<T> {
    let form = |column| ir::Form::Derive { column, value: value.into_expr().ir };
    Derive { rule: rule::over(name, column, form, here()), of: PhantomData }
}

impl<T: Table> Derive<T> {
    rule_methods!();
}

#[diagnostic::do_not_recommend]
impl<T> FinishedRule for Derive<T> {
    fn finish(self) -> Rule {
        Rule(self.rule)
    }
}
