use super::expression::{Expression, Operand, Predicate};
use super::types::{SqlType, Timestamp, TimestampTz};
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
pub trait Stamp: ColumnKind {}

#[diagnostic::do_not_recommend]
impl Stamp for Timestamp {}
#[diagnostic::do_not_recommend]
impl Stamp for TimestampTz {}
#[diagnostic::do_not_recommend]
impl<S: Stamp + SqlType> Stamp for Option<S> {}

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
        writes: Vec::new(),
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

pub(super) fn set<T: Table, C: ColumnKind, R>(
    rule: &mut ir::Rule,
    column: Column<T, C>,
    value: impl Operand<R, C::Sql>,
) {
    let column = writes(rule, column);
    rule.sets.push(ir::Set { column, value: value.into_expr().ir });
}

/// A rule of a form that writes a column of its own.
pub(super) fn over<T: Table, C: ColumnKind>(
    name: impl Into<String>,
    column: Column<T, C>,
    form: impl FnOnce(String) -> ir::Form,
    place: Place,
) -> ir::Rule {
    let mut rule = new::<T>(name, form(column.name().to_owned()), place);
    rule.writes.push(column.expr().ir);
    rule
}

/// A column that the rule writes: its name, while what `table!` says of it is kept to be checked.
pub(super) fn writes<T: Table, C: ColumnKind>(rule: &mut ir::Rule, column: Column<T, C>) -> String {
    rule.writes.push(column.expr().ir);
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
            self.rule.stamp = Some($crate::dsl::rule::writes(&mut self.rule, column));
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
