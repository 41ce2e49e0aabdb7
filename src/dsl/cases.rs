use super::expression::{Expr, Predicate};
use crate::ir;

/// Adds a case to a fill's or a classification's.
pub(super) fn push<T, S>(form: &mut ir::Form, label: impl Into<String>, when: Option<Predicate<T>>, value: Expr<T, S>) {
    let case = ir::Case { label: label.into(), when: when.map(|when| when.ir), value: value.ir, flagged: false };
    cases(form).push(case);
}

/// Flags the case that was added last.
pub(super) fn flag_last(form: &mut ir::Form) {
    if let Some(last) = cases(form).last_mut() {
        last.flagged = true;
    }
}

fn cases(form: &mut ir::Form) -> &mut Vec<ir::Case> {
    match form {
        ir::Form::Fill { cases, .. } | ir::Form::Classify { cases, .. } => cases,
        ir::Form::Derive { .. }
        | ir::Form::Normalize { .. }
        | ir::Form::Designate { .. }
        | ir::Form::InsertMissing { .. } => {
            unreachable!("only fills and classifications have cases")
        }
    }
}
