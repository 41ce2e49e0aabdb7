use crate::ir::{Comparison, Expr, Literal};

/// Whether the second condition holds wherever the first does. What it says is certain; what it doesn't say may be so all
/// the same.
pub(super) fn implies(first: &Expr, second: &Expr) -> bool {
    if is_same(first, second) {
        return true;
    }
    // What is taken apart without a choice comes before what is chosen from.
    match (first, second) {
        (Expr::Any(items), _) => items.iter().all(|item| implies(item, second)),
        (_, Expr::All(items)) => items.iter().all(|item| implies(first, item)),
        (Expr::All(items), Expr::Any(others)) => {
            items.iter().any(|item| implies(item, second)) || others.iter().any(|other| implies(first, other))
        }
        (Expr::All(items), _) => items.iter().any(|item| implies(item, second)),
        (_, Expr::Any(items)) => items.iter().any(|item| implies(first, item)),
        (Expr::Not(first), Expr::Not(second)) => implies(second, first),
        (_, Expr::Not(inner)) => matches!(inner.as_ref(), Expr::IsNull(value) if needs(first, value)),
        (_, Expr::In { value, list }) => names_only(first, value, list),
        _ => false,
    }
}

/// Whether one of two conditions always holds.
pub(super) fn exhaust(one: &Expr, other: &Expr) -> bool {
    let is_rest = |condition: &Expr, rest: &Expr| matches!(rest, Expr::Not(inner) if implies(inner, condition));
    is_rest(one, other) || is_rest(other, one)
}

/// Whether two expressions are the same: the lines where they were written don't count.
pub(super) fn is_same(one: &Expr, other: &Expr) -> bool {
    match (one, other) {
        (Expr::Raw { of, sql, ty, .. }, Expr::Raw { of: of_other, sql: other, ty: ty_other, .. }) => {
            of == of_other && sql == other && ty == ty_other
        }
        (Expr::Not(one), Expr::Not(other)) | (Expr::IsNull(one), Expr::IsNull(other)) => is_same(one, other),
        _ => one == other,
    }
}

/// Whether the condition holds only where the value is not null.
fn needs(condition: &Expr, value: &Expr) -> bool {
    match condition {
        Expr::Compare { left, operator, right } => {
            *operator != Comparison::Distinct && (is_same(left, value) || is_same(right, value))
        }
        Expr::In { value: one, .. } => is_same(one, value),
        condition => is_same(condition, value),
    }
}

/// Whether the condition holds only where the value is one of the list.
fn names_only(condition: &Expr, value: &Expr, list: &[Literal]) -> bool {
    match condition {
        Expr::Compare { left, operator: Comparison::Equal, right } => {
            matches!(right.as_ref(), Expr::Literal(literal) if is_same(left, value) && list.contains(literal))
        }
        Expr::In { value: one, list: narrower } => {
            is_same(one, value) && narrower.iter().all(|literal| list.contains(literal))
        }
        _ => false,
    }
}
