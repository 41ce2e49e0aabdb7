use std::marker::PhantomData;

use super::Table;
use super::expression::{Expression, Predicate};
use super::fill::{Ended, Open};
use super::order::{self, Order};
use super::place::here;
use super::rule::{self, FinishedRule, Rule, rule_methods};
use super::types::SqlType;
use crate::ir;

/// Chooses one row of each group: see [`designate`].
#[derive(Debug)]
#[must_use = "a designation does nothing until it is added to a backfill, and needs `first_by` first"]
pub struct Designate<T, End> {
    rule: ir::Rule,
    of: PhantomData<fn() -> (T, End)>,
}

/// Sees to it that each group has one row with certain values: where a group has none for which `already` holds, the
/// first of its rows by an order gets them. A group that has one is left alone.
///
/// The values are those of `.set(…)`; `.only_where(…)` says which rows may be chosen.
#[track_caller]
pub fn designate<T: Table, G: Expression<Row = T>>(
    name: impl Into<String>,
    one_per: G,
    already: Predicate<T>,
) -> Designate<T, Open> {
    let (group, group_type) = (one_per.expr().ir, G::Sql::sql_type());
    let form = ir::Form::Designate { group, group_type, already: already.ir, order: Vec::new() };
    Designate { rule: rule::new::<T>(name, form, here()), of: PhantomData }
}

impl<T: Table> Designate<T, Open> {
    /// The order whose first row is chosen; it must end in a unique column.
    pub fn first_by<const N: usize>(mut self, terms: [Order<T>; N]) -> Designate<T, Ended> {
        if let ir::Form::Designate { order, .. } = &mut self.rule.form {
            *order = order::terms(terms);
        }
        Designate { rule: self.rule, of: PhantomData }
    }
}

impl<T: Table, End> Designate<T, End> {
    rule_methods!();
}

#[diagnostic::do_not_recommend]
impl<T> FinishedRule for Designate<T, Ended> {
    fn finish(self) -> Rule {
        Rule(self.rule)
    }
}
