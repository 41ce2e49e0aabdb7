use std::ops::Range;

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Location, Token, Tokenizer, TokenizerError};

/// The tokens of a text of SQL, blanks and comments too, each with where it stands, in bytes.
pub(super) fn tokens(sql: &str) -> Result<Vec<(Token, Range<usize>)>, TokenizerError> {
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, sql).tokenize_with_location()?;
    let lines: Vec<usize> = std::iter::once(0).chain(sql.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let at = |location: Location| {
        let line = lines[location.line as usize - 1];
        line + sql[line..].chars().take(location.column as usize - 1).map(char::len_utf8).sum::<usize>()
    };
    Ok(tokens.into_iter().map(|token| (token.token, at(token.span.start)..at(token.span.end))).collect())
}
