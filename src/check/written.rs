use crate::ir::{Expr, Form, Rule};

/// A value that a rule may write into a column.
pub(super) struct Written<'a> {
    pub(super) column: &'a str,
    pub(super) value: &'a Expr,
    /// What must hold beside the rule's scope.
    pub(super) when: Option<&'a Expr>,
}

/// Every value that a rule may write, each of those that `coalesce` chooses from by itself.
pub(super) fn written(rule: &Rule) -> Vec<Written<'_>> {
    let mut all = Vec::new();
    match &rule.form {
        Form::Fill { column, cases } | Form::Classify { column, cases } => {
            cases.iter().for_each(|case| add(column, &case.value, case.when.as_ref(), &mut all));
        }
        Form::Derive { column, value } | Form::Normalize { column, value } => add(column, value, None, &mut all),
        Form::Designate { .. } | Form::InsertMissing { .. } => {}
    }
    rule.key().iter().chain(&rule.sets).for_each(|set| add(&set.column, &set.value, None, &mut all));
    all
}

fn add<'a>(column: &'a str, value: &'a Expr, when: Option<&'a Expr>, into: &mut Vec<Written<'a>>) {
    match value {
        Expr::Coalesce(values) => values.iter().for_each(|value| add(column, value, when, into)),
        value => into.push(Written { column, value, when }),
    }
}
