use std::marker::PhantomData;

use super::expression::{Operand, Predicate};
use super::place::here;
use super::rule::{self, FinishedRule, Rule, rule_methods};
use super::types::SqlType;
use super::{Column, Table, cases};
use crate::ir;

/// A fill whose remainder is not decided yet.
#[derive(Debug)]
pub struct Open;

/// A fill that says what becomes of the remainder.
#[derive(Debug)]
pub struct Ended;

/// Gives a column a value where it is null: see [`fill`].
#[derive(Debug)]
#[must_use = "a fill does nothing until it is added to a backfill, and needs `or_default` or `or_leave_null` first"]
pub struct Fill<T, S, End> {
    rule: ir::Rule,
    of: PhantomData<fn() -> (T, S, End)>,
}

/// Fills a column where it is null: the first source that applies and has a value gives it. A value that is there is
/// never overwritten.
///
/// A column that can't be null has nothing to fill, and does not compile here.
#[track_caller]
pub fn fill<T: Table, S: SqlType>(name: impl Into<String>, column: Column<T, Option<S>>) -> Fill<T, S, Open> {
    let form = |column| ir::Form::Fill { column, cases: Vec::new() };
    Fill { rule: rule::over(name, column, form, here()), of: PhantomData }
}

impl<T: Table, S: SqlType> Fill<T, S, Open> {
    /// A source: where it has a value, that is the outcome.
    pub fn from(mut self, label: impl Into<String>, value: impl Operand<T, S>) -> Self {
        cases::push(&mut self.rule.form, label, None, value.into_expr());
        self
    }

    /// A source for rows on which a condition holds.
    pub fn from_where(mut self, label: impl Into<String>, when: Predicate<T>, value: impl Operand<T, S>) -> Self {
        cases::push(&mut self.rule.form, label, Some(when), value.into_expr());
        self
    }

    /// What all other rows get.
    pub fn or_default(mut self, label: impl Into<String>, value: impl Operand<T, S>) -> Fill<T, S, Ended> {
        cases::push(&mut self.rule.form, label, None, value.into_expr());
        Fill { rule: self.rule, of: PhantomData }
    }

    /// All other rows stay null.
    pub fn or_leave_null(self) -> Fill<T, S, Ended> {
        Fill { rule: self.rule, of: PhantomData }
    }
}

impl<T: Table, S: SqlType, End> Fill<T, S, End> {
    /// Flags the rows that got the last source named, so that they can be listed afterwards.
    pub fn flag(mut self) -> Self {
        cases::flag_last(&mut self.rule.form);
        self
    }

    rule_methods!();
}

#[diagnostic::do_not_recommend]
impl<T, S> FinishedRule for Fill<T, S, Ended> {
    fn finish(self) -> Rule {
        Rule(self.rule)
    }
}
