use std::marker::PhantomData;

use super::expression::{Operand, Predicate};
use super::fill::{Ended, Open};
use super::place::here;
use super::rule::{self, FinishedRule, Rule, rule_methods};
use super::{Column, ColumnKind, Table, cases};
use crate::ir;

/// Gives a column the value of the first condition that holds: see [`classify`].
#[derive(Debug)]
#[must_use = "a classification does nothing until it is added to a backfill, and needs `otherwise` first"]
pub struct Classify<T, C, End> {
    rule: ir::Rule,
    of: PhantomData<fn() -> (T, C, End)>,
}

/// Keeps a column equal to the class that a row falls into: the first condition that holds gives the value. A value that
/// differs is corrected, and the journal keeps what stood there.
#[track_caller]
pub fn classify<T: Table, C: ColumnKind>(name: impl Into<String>, column: Column<T, C>) -> Classify<T, C, Open> {
    let form = |column| ir::Form::Classify { column, cases: Vec::new() };
    Classify { rule: rule::over(name, column, form, here()), of: PhantomData }
}

impl<T: Table, C: ColumnKind> Classify<T, C, Open> {
    /// A class: the value that rows get on which the condition holds.
    pub fn when(mut self, label: impl Into<String>, when: Predicate<T>, value: impl Operand<T, C::Sql>) -> Self {
        cases::push(&mut self.rule.form, label, Some(when), value.into_expr());
        self
    }

    /// What all other rows get.
    pub fn otherwise(mut self, label: impl Into<String>, value: impl Operand<T, C::Sql>) -> Classify<T, C, Ended> {
        cases::push(&mut self.rule.form, label, None, value.into_expr());
        Classify { rule: self.rule, of: PhantomData }
    }
}

impl<T: Table, K: ColumnKind, End> Classify<T, K, End> {
    /// Flags the rows that fell into the last class named, so that they can be listed afterwards.
    pub fn flag(mut self) -> Self {
        cases::flag_last(&mut self.rule.form);
        self
    }

    rule_methods!();
}

#[diagnostic::do_not_recommend]
impl<T, C> FinishedRule for Classify<T, C, Ended> {
    fn finish(self) -> Rule {
        Rule(self.rule)
    }
}
