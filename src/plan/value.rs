use super::effect::{column_type, scope};
use super::query::{NEW, Query, TARGET, column};
use super::select::{JoinKind, Output, Relation, Select, Sql, Value};
use crate::catalog::Table;
use crate::ir::{Expr, Node, Rule};
use crate::sql::{Type, raw};

/// Names values of the row once, as `new.<column>`.
pub(super) fn join_new(query: &mut Query<'_>, columns: Vec<Output>) {
    values(query, NEW, columns);
}

/// Names values of the row once.
pub(super) fn values(query: &mut Query<'_>, alias: &str, columns: Vec<Output>) {
    let mut select = Select::from(Relation::Nothing, alias);
    select.columns = columns;
    query.join(JoinKind::Values, Relation::Query(Box::new(select)), alias, Vec::new());
}

/// A value, cast to the type in which it is compared with what the column holds; computed only for the rows of the scope
/// where it may fail elsewhere.
pub(super) fn cast(query: &mut Query<'_>, rule: &Rule, value: &Expr, table: &Table, name: &str) -> Value {
    let ty = column_type(table, name).comparison_sql();
    let is_simple = matches!(
        value,
        Expr::Literal(_)
            | Expr::Field { .. }
            | Expr::Column { .. }
            | Expr::Coalesce(_)
            | Expr::Call { .. }
            | Expr::Aggregate { .. }
    );
    if may_fail(value)
        && let Some(scope) = scope(query, rule)
    {
        let scope = match rule.column() {
            Some(filled) if is_volatile(value) => for_each_row(scope, filled),
            _ => scope,
        };
        let value = query.own(value);
        return Value::Cases { arms: vec![(scope, value)], otherwise: None, cast: Some(Sql::new(ty)) };
    }
    let value = query.own(value);
    let sql = if is_simple { format!("{}::{ty}", value.as_str()) } else { format!("({})::{ty}", value.as_str()) };
    Value::Plain(Sql::new(sql))
}

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

/// Whether a value of a column of the rule's table is null. `IS NULL` also holds of a row type's value whose fields are all
/// null, which is a value.
pub(super) fn is_null(query: &Query<'_>, name: &str, value: &Sql) -> Sql {
    let test = if may_be_composite(query, name) { "IS NOT DISTINCT FROM NULL" } else { "IS NULL" };
    Sql::new(format!("{} {test}", value.as_str()))
}

/// Whether it is not. `IS NOT NULL` also fails of a row type's value of which one field is null.
pub(super) fn is_not_null(query: &Query<'_>, name: &str, value: &Sql) -> Sql {
    let test = if may_be_composite(query, name) { "IS DISTINCT FROM NULL" } else { "IS NOT NULL" };
    Sql::new(format!("{} {test}", value.as_str()))
}

fn may_be_composite(query: &Query<'_>, name: &str) -> bool {
    let table = query.own_table.as_ref().and_then(|table| query.catalog.table(table));
    let column = table.and_then(|table| table.column(name));
    column.is_some_and(|column| match &column.ty.base {
        Type::Named(ty) => ty.schema != "pg_catalog" && !query.catalog.enums.contains_key(ty),
        _ => false,
    })
}

/// Names the row in a condition, so that what depends on it is computed for each row: without it PostgreSQL computes a
/// value that is another one each time once for all of them.
pub(super) fn for_each_row(condition: Sql, filled: &str) -> Sql {
    Sql::new(format!("{} IS NULL AND {}", column(TARGET, filled).as_str(), condition.as_str()))
}
