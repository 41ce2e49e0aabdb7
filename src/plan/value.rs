use super::query::{TARGET, column};
use super::select::Sql;
use crate::ir::{Expr, Node};
use crate::sql::raw;

/// Whether computing the value can be an error for some rows: what an author wrote as SQL can, and some functions.
pub(super) fn may_fail(value: &Expr) -> bool {
    let mut found = false;
    value.walk(&mut |node| {
        found |= match node {
            Node::Expr(Expr::Raw { .. }) => true,
            Node::Expr(Expr::Call { function, .. }) => function.may_fail(),
            _ => false,
        }
    });
    found
}

/// Whether the value is another one each time.
pub(super) fn is_volatile(value: &Expr) -> bool {
    let mut found = false;
    value.walk(&mut |node| {
        found |= match node {
            Node::Expr(Expr::Raw { sql, .. }) => {
                let calls = raw::parse(sql).map(|raw| raw.calls()).unwrap_or_default();
                calls.iter().any(|call| crate::sql::is_volatile(&call.name))
            }
            Node::Expr(Expr::Call { function, .. }) => function.is_volatile(),
            _ => false,
        }
    });
    found
}

/// Names the row in a condition, so that what depends on it is computed for each row: without it PostgreSQL computes a
/// value that is another one each time once for all of them.
pub(super) fn for_each_row(condition: Sql, filled: &str) -> Sql {
    Sql::new(format!("{} IS NULL AND {}", column(TARGET, filled).as_str(), condition.as_str()))
}
