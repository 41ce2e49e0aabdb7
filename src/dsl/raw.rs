use super::Table;
use super::expression::Expr;
use super::place::here;
use super::types::SqlType;
use crate::ir;

/// A single SQL expression over the row's columns, where the DSL has no word for it:
/// `raw::<customer, Text>(r#"lower("displayName")"#)`.
///
/// It is parsed: one expression, no subquery, and every name in it a column of the table.
#[track_caller]
pub fn raw<T: Table, S: SqlType>(sql: impl Into<String>) -> Expr<T, S> {
    let of = ir::Rows::Table(T::name());
    Expr::new(ir::Expr::Raw { of, sql: sql.into(), ty: S::sql_type(), place: here() })
}
