use super::{Textual, call, text};
use crate::dsl::{Array, Expr, Expression, Json, Jsonb, Operand, SqlType, Text};
use crate::ir::{self, Function};

/// `json` or `jsonb`.
#[diagnostic::on_unimplemented(message = "`{Self}` is no document: a document is a `Jsonb` or a `Json`")]
pub trait Document: SqlType {}

#[diagnostic::do_not_recommend]
impl Document for Json {}
#[diagnostic::do_not_recommend]
impl Document for Jsonb {}

/// The value as a document: a text, a number, a truth value. Null is null, and not the document `null`.
pub fn to_jsonb<E: Expression>(value: E) -> Expr<E::Row, Jsonb>
where
    E::Sql: Textual,
{
    call(Function::ToJsonb { of: E::Sql::sql_type() }, [value.expr().ir])
}

/// The document with this value at a path of keys, its last key added where there is none; where the keys before it lead to
/// nothing, nothing is changed. A value that is null becomes the document `null`. What is no object stays as it is.
///
/// A key where there is an array must be a number, or the run fails.
pub fn json_set<E: Expression<Sql = Jsonb>, const N: usize>(
    value: E,
    path: [&str; N],
    new: impl Operand<E::Row, Jsonb>,
) -> Expr<E::Row, Jsonb> {
    call(Function::JsonSet, [value.expr().ir, keys(path), new.into_expr().ir])
}

/// The document with a key of another name, in place of what that name had. What is no object stays as it is.
pub fn rename_key<E: Expression<Sql = Jsonb>>(value: E, old: &str, new: &str) -> Expr<E::Row, Jsonb> {
    call(Function::RenameKey, [value.expr().ir, text::constant(old), text::constant(new)])
}

/// The document without a key. What is no object stays as it is.
pub fn remove_key<E: Expression<Sql = Jsonb>>(value: E, key: &str) -> Expr<E::Row, Jsonb> {
    call(Function::RemoveKey, [value.expr().ir, text::constant(key)])
}

/// What stands at a path, as a document or as a text.
pub(in crate::dsl) fn at_path<T, S, const N: usize>(
    function: Function,
    value: ir::Expr,
    path: [&str; N],
) -> Expr<T, S> {
    call(function, [value, keys(path)])
}

/// A path of keys, as an array of texts.
fn keys<const N: usize>(path: [&str; N]) -> ir::Expr {
    let function = Function::Array { of: Array::<Text>::sql_type() };
    ir::Expr::Call { function, arguments: path.map(text::constant).into() }
}
