use crate::dsl::{Array, Expr, Operand, SqlType};
use crate::ir::{self, Function};

/// An array of these elements: constants, columns or expressions.
pub fn array<T, S: SqlType>(elements: impl IntoIterator<Item = impl Operand<T, S>>) -> Expr<T, Array<S>> {
    let arguments = elements.into_iter().map(|element| element.into_expr().ir).collect();
    Expr::new(ir::Expr::Call { function: Function::Array { of: Array::<S>::sql_type() }, arguments })
}
