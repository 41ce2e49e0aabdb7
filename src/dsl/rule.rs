use super::expression::{Expression, Operand, Predicate};
use super::types::{Timestamp, TimestampTz};
use super::{Column, ColumnKind, Table};
use crate::diagnostic::Place;
use crate::ir;

/// A finished rule, whatever its form.
#[derive(Debug)]
pub struct Rule(pub(super) ir::Rule);

/// A rule that is finished: what a backfill takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a finished rule",
    label = "a fill ends in `or_default` or `or_leave_null`, a classification in `otherwise`, a designation has a `first_by`"
)]
pub trait FinishedRule {
    /// The rule, whatever its form.
    fn finish(self) -> Rule;
}

#[diagnostic::do_not_recommend]
impl FinishedRule for Rule {
    fn finish(self) -> Rule {
        self
    }
}

/// A column that can hold the time of the last change: `timestamp` (in UTC) or `timestamptz`.
#[diagnostic::on_unimplemented(message = "`{Self}` can't be a stamp: a stamp is a `Timestamp` or a `TimestampTz`")]
pub trait Stamp {}

#[diagnostic::do_not_recommend]
impl Stamp for Timestamp {}
#[diagnostic::do_not_recommend]
impl Stamp for TimestampTz {}
#[diagnostic::do_not_recommend]
impl<S: Stamp> Stamp for Option<S> {}

/// A rule of a form, before anything is added to it.
pub(super) fn new<T: Table>(name: impl Into<String>, form: ir::Form, place: Place) -> ir::Rule {
    ir::Rule {
        name: name.into(),
        target: T::name(),
        declared: ir::Declared(Some(T::place())),
        form,
        filter: None,
        sets: Vec::new(),
        stamp: None,
        reasons: Vec::new(),
        place,
    }
}

pub(super) fn only_where<T>(rule: &mut ir::Rule, condition: Predicate<T>) {
    rule.filter = Some(match rule.filter.take() {
        Some(filter) => ir::Expr::All(vec![filter, condition.ir]),
        None => condition.ir,
    });
}

pub(super) fn set<T: Table, C: ColumnKind>(rule: &mut ir::Rule, column: Column<T, C>, value: impl Operand<T, C::Sql>) {
    rule.sets.push(ir::Set { column: column.name().to_owned(), value: value.into_expr().ir });
}

pub(super) fn column_name<T: Table, C: ColumnKind>(column: Column<T, C>) -> String {
    let _typed = column.expr();
    column.name().to_owned()
}

/// The methods that every form has, so that each is said once.
macro_rules! rule_methods {
    () => {
        /// Only rows for which this holds; the others are never touched.
        pub fn only_where(mut self, condition: $crate::dsl::Predicate<T>) -> Self {
            $crate::dsl::rule::only_where(&mut self.rule, condition);
            self
        }

        /// Writes this column too, in the same row and at the same time. The value sees the row with the rule's own
        /// column already written.
        pub fn set<C: $crate::dsl::ColumnKind>(
            mut self,
            column: $crate::dsl::Column<T, C>,
            value: impl $crate::dsl::Operand<T, C::Sql>,
        ) -> Self {
            $crate::dsl::rule::set(&mut self.rule, column, value);
            self
        }

        /// Writes the time (in UTC) into this column of every row that the rule changes, and of no other.
        pub fn stamp<C: $crate::dsl::rule::Stamp>(mut self, column: $crate::dsl::Column<T, C>) -> Self {
            self.rule.stamp = Some(column.name().to_owned());
            self
        }

        /// Says why the order of the rules is harmless where the compiler can't see it. The reason is printed in the
        /// scripts' header.
        pub fn because(mut self, reason: impl Into<String>) -> Self {
            self.rule.reasons.push(reason.into());
            self
        }
    };
}
pub(super) use rule_methods;
