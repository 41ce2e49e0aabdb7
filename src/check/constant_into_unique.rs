use super::facts::conjuncts;
use super::written::{Written, written};
use crate::catalog::{Catalog, Table};
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Comparison, Expr, Form, Node, Rule};

const CODE: &str = "constant-into-unique";

/// Is a constant written into a column of which no two rows may share a value, while several rows can get it?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &backfill.rules {
        let Some(table) = catalog.table(&rule.target) else { continue };
        for one in written(rule) {
            // What makes out which row is needed gives one row, however many need it.
            let is_of_key = rule.key().iter().any(|set| set.column == one.column);
            if is_of_key
                || !matches!(one.value, Expr::Literal(_) | Expr::Parameter { .. })
                || is_about_one_row(rule, &one, table)
            {
                continue;
            }
            let is_its_own = |columns: &[String]| columns.len() == 1 && columns[0] == one.column;
            let Some(key) = table.unique_keys.iter().find(|key| is_its_own(&key.columns)) else { continue };
            let message = format!(
                "rule `{}` writes one value into `{}` of `{}`, which is unique: the server would refuse the second row that gets it",
                rule.name, one.column, rule.target
            );
            let help = "compute the value from the row, its key for one; or say which one row is meant with `.only_where(…)` on a key";
            let mut diagnostic = Diagnostic::error(CODE, message, help).at(&rule.place);
            if let Some(column) = table.column(one.column) {
                let by = key.name.as_ref().map(|name| format!(", and unique by `{name}`")).unwrap_or_default();
                diagnostic = diagnostic.note(format!("the column is declared at {}{by}", column.place));
            }
            found.push(diagnostic);
        }
    }
    found
}

/// Whether the conditions leave one row at most, or may do so: what is written as SQL is not looked into.
fn is_about_one_row(rule: &Rule, one: &Written<'_>, table: &Table) -> bool {
    let when = one.when.cloned();
    let conditions: Vec<&Expr> = conjuncts(&rule.filter).into_iter().chain(conjuncts(&when)).collect();
    let pinned: Vec<&str> = conditions.iter().filter_map(|condition| pinned(condition)).collect();
    let has_raw = |expr: &Expr| {
        let mut found = false;
        expr.walk(&mut |node| found |= matches!(node, Node::Expr(Expr::Raw { .. })));
        found
    };
    // All rows are one group where what makes a group is no column.
    let is_one_group = matches!(&rule.form, Form::Designate { group, .. } if !matches!(group, Expr::Column { .. } | Expr::Field { .. }));
    table.is_unique_over(&pinned) || is_one_group || conditions.into_iter().any(has_raw)
}

/// The column that a condition leaves one value.
fn pinned(condition: &Expr) -> Option<&str> {
    match condition {
        Expr::Compare { left, operator: Comparison::Equal, right } => match (left.as_ref(), right.as_ref()) {
            (Expr::Column { name, .. }, Expr::Literal(_) | Expr::Parameter { .. })
            | (Expr::Literal(_) | Expr::Parameter { .. }, Expr::Column { name, .. }) => Some(name),
            _ => None,
        },
        Expr::In { value, list } => match value.as_ref() {
            Expr::Column { name, .. } if list.len() <= 1 => Some(name),
            _ => None,
        },
        _ => None,
    }
}
