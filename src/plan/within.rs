//! What is planned for a row is planned for it in a group: it holds while the row is in that group.

use super::effect::column_type;
use super::query::{column, equal};
use super::select::Sql;
use crate::catalog::Table;
use crate::ir::Expr;
use crate::sql::Type;

/// The column of a plan that says in which group of rows it is made.
pub(super) const WITHIN: &str = "within";

/// The column as a member of a pending table: a column's own type, and that of the expression where it is none.
pub(super) fn member(table: &Table, group: &Expr, group_type: &Type) -> (String, Sql) {
    let sql = match group {
        Expr::Column { name, .. } => column_type(table, name).sql.clone(),
        _ => group_type.to_sql(),
    };
    (WITHIN.to_owned(), Sql::new(sql))
}

/// Whether a planned row is one of this group still.
pub(super) fn is_within(planned: &str, group: &Sql) -> Sql {
    equal(&column(planned, WITHIN), group)
}
