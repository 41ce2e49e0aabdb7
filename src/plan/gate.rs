//! What can be asked of a row by itself before anything is looked up for it.

use super::query::{Query, TARGET, column};
use super::select::Sql;
use super::value::{is_null, may_fail};
use crate::ir::{Expr, Form, Node, Rule};

/// Conditions without which a rule has nothing to do on a row, over the row alone; none where there is no such condition.
pub(super) fn gate(query: &mut Query<'_>, rule: &Rule) -> Vec<Sql> {
    let mut gate = Vec::new();
    if let Form::Fill { column: filled, .. } = &rule.form {
        gate.push(is_null(query, filled, &column(TARGET, filled)));
    }
    let of_scope = match &rule.filter {
        Some(Expr::All(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    for condition in of_scope.iter().filter(|condition| is_of_the_row(condition) && !may_fail(condition)) {
        gate.push(query.condition(condition));
    }
    gate
}

/// Whether a condition asks nothing but of the row itself.
pub(super) fn is_of_the_row(condition: &Expr) -> bool {
    let mut found = true;
    condition.walk(&mut |node| found &= matches!(node, Node::Expr(_)));
    found
}
