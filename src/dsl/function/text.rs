use super::call;
use crate::dsl::{Expr, Expression, Integer, Operand, Text};
use crate::ir::{self, Function, Literal};

/// What [`trim`] takes off: what ASCII calls white space, and the no-break space, which is pasted from web pages.
const WHITE_SPACE: &str = " \t\n\r\u{b}\u{c}\u{a0}";

/// The text in lower case, as the database's locale has it.
pub fn lower<E: Expression<Sql = Text>>(value: E) -> Expr<E::Row, Text> {
    call(Function::Lower, [value.expr().ir])
}

/// The text in upper case, as the database's locale has it.
pub fn upper<E: Expression<Sql = Text>>(value: E) -> Expr<E::Row, Text> {
    call(Function::Upper, [value.expr().ir])
}

/// The text without white space at its two ends: blanks, tabs, line feeds, carriage returns, vertical tabs, form feeds
/// and no-break spaces.
pub fn trim<E: Expression<Sql = Text>>(value: E) -> Expr<E::Row, Text> {
    call(Function::Trim, [value.expr().ir, constant(WHITE_SPACE)])
}

/// How many characters the text has.
pub fn length<E: Expression<Sql = Text>>(value: E) -> Expr<E::Row, Integer> {
    call(Function::Length, [value.expr().ir])
}

/// The text with every `from` replaced by `to`. Nothing is replaced where `from` is empty.
pub fn replace<E: Expression<Sql = Text>>(
    value: E,
    from: impl Operand<E::Row, Text>,
    to: impl Operand<E::Row, Text>,
) -> Expr<E::Row, Text> {
    call(Function::Replace, [value.expr().ir, from.into_expr().ir, to.into_expr().ir])
}

/// The text with everything replaced that a regular expression of PostgreSQL matches. In the replacement `\1` to `\9` stand
/// for what its parentheses matched, `\&` for all of it, and `\\` for a backslash.
pub fn regexp_replace<E: Expression<Sql = Text>>(value: E, pattern: &str, replacement: &str) -> Expr<E::Row, Text> {
    let arguments = [value.expr().ir, constant(pattern), constant(replacement), constant("g")];
    call(Function::RegexpReplace, arguments)
}

/// The part of the text at this position, parted by a delimiter: the first is 1, the last is -1. The empty text where there
/// are fewer.
pub fn split_part<E: Expression<Sql = Text>>(
    value: E,
    delimiter: impl Operand<E::Row, Text>,
    position: impl Operand<E::Row, Integer>,
) -> Expr<E::Row, Text> {
    call(Function::SplitPart, [value.expr().ir, delimiter.into_expr().ir, position.into_expr().ir])
}

/// The texts one after another, as `||` puts them; null where any of them is null. [`concat_ws`] leaves nulls out.
pub fn concatenate<T>(values: impl IntoIterator<Item = Expr<T, Text>>) -> Expr<T, Text> {
    let arguments = values.into_iter().map(|value| value.ir).collect();
    Expr::new(ir::Expr::Call { function: Function::Concatenate, arguments })
}

/// The texts that are not null, one after another, with a separator between them; the empty text where all are null.
pub fn concat_ws<T>(separator: &str, values: impl IntoIterator<Item = Expr<T, Text>>) -> Expr<T, Text> {
    let separator = std::iter::once(constant(separator));
    let arguments = separator.chain(values.into_iter().map(|value| value.ir)).collect();
    Expr::new(ir::Expr::Call { function: Function::ConcatWs, arguments })
}

pub(super) fn constant(text: &str) -> ir::Expr {
    ir::Expr::Literal(Literal::Text(text.to_owned()))
}
