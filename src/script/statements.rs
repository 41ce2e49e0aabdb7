use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Token, Tokenizer, TokenizerError};

/// The statements of a script, each with the comments before it, as psql would send them one by one.
///
/// # Errors
///
/// Says where a string or a comment is not closed.
pub fn statements(script: &str) -> Result<Vec<&str>, TokenizerError> {
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, script).tokenize_with_location()?;
    let lines: Vec<usize> = std::iter::once(0).chain(script.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut found = Vec::new();
    let mut start = 0;
    for token in tokens.iter().filter(|token| token.token == Token::SemiColon) {
        let line_start = lines[token.span.start.line as usize - 1];
        let in_line = script[line_start..].chars().take(token.span.start.column as usize - 1);
        let end = line_start + in_line.map(char::len_utf8).sum::<usize>();
        found.push(script[start..end].trim());
        start = end + 1;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semicolon_in_a_string_a_comment_or_a_dollar_quote_ends_nothing() {
        let script = "SELECT ';', E'\\';' /* ; */; -- ;\nDO $a$ BEGIN ü; END $a$;\nCOMMIT;\n";
        let expected = ["SELECT ';', E'\\';' /* ; */", "-- ;\nDO $a$ BEGIN ü; END $a$", "COMMIT"];
        assert_eq!(statements(script).expect("it is closed"), expected);
    }
}
