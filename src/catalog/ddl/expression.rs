//! The names in an expression that is kept as text.

use sqlparser::tokenizer::Token;

use super::script::{Piece, Script};
use crate::sql::identifier;

/// Whether the expression names the column.
pub(super) fn mentions(expression: &str, column: &str) -> bool {
    let script = Script::of(expression.to_owned());
    let pieces = script.whole().pieces();
    (0..pieces.len()).any(|at| is_column(pieces, at, column))
}

/// The expression after the column got another name.
pub(super) fn renamed(expression: &str, old: &str, new: &str) -> String {
    substituted(expression, new, |pieces, at| is_column(pieces, at, old))
}

/// The expression on one line, as a statement's text is kept.
pub(in crate::catalog) fn on_one_line(expression: &str) -> String {
    Script::of(expression.to_owned()).whole().text()
}

/// A domain's check as a check of the column that has the domain.
pub(in crate::catalog) fn of_column(condition: &str, column: &str) -> String {
    substituted(condition, column, |pieces, at| pieces[at].is_word("VALUE"))
}

fn substituted(expression: &str, name: &str, is_meant: impl Fn(&[Piece], usize) -> bool) -> String {
    let script = Script::of(expression.to_owned());
    let pieces = script.whole().pieces();
    let mut text = String::new();
    let mut end = 0;
    for piece in (0..pieces.len()).filter(|at| is_meant(pieces, *at)).map(|at| &pieces[at]) {
        text.push_str(expression.get(end..piece.start).unwrap_or_default());
        text.push_str(&identifier(name));
        end = piece.end;
    }
    text + expression.get(end..).unwrap_or_default()
}

/// Whether the piece there names the column, and not a function, a type or what the column belongs to.
fn is_column(pieces: &[Piece], at: usize, column: &str) -> bool {
    let is = |at: Option<usize>, tokens: &[Token]| {
        at.and_then(|at| pieces.get(at)).is_some_and(|piece| tokens.contains(&piece.token))
    };
    pieces[at].name().is_some_and(|name| name == column)
        && !is(at.checked_add(1), &[Token::LParen, Token::Period])
        && !is(at.checked_sub(1), &[Token::DoubleColon])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_column_is_renamed() {
        let condition = "(lower(lower) = 'lower' AND \"lower\"::lower > lower.x AND t.Lower)";
        let expected = "(lower(\"up\") = 'lower' AND \"up\"::lower > lower.x AND t.\"up\")";
        assert_eq!(renamed(condition, "lower", "up"), expected);
    }

    #[test]
    fn a_text_that_looks_like_the_column_does_not_mention_it() {
        assert!(!mentions("kind = 'amount'", "amount"));
        assert!(mentions("Amount > 0", "amount"));
    }
}
