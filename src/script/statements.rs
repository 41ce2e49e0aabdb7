use sqlparser::tokenizer::{Token, TokenizerError};

use super::tokens::tokens;

/// The statements of a script, each with the comments before it, as psql would send them one by one.
///
/// # Errors
///
/// Says where a string or a comment is not closed.
pub fn statements(script: &str) -> Result<Vec<&str>, TokenizerError> {
    let mut found = Vec::new();
    let mut start = 0;
    for (_, at) in tokens(script)?.into_iter().filter(|(token, _)| *token == Token::SemiColon) {
        found.push(script[start..at.start].trim());
        start = at.end;
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

    #[test]
    fn a_dollar_quote_inside_another_ends_nothing() {
        let script = "DO $a$ BEGIN EXECUTE $b$SELECT $1;$b$ USING 1; END $a$;";
        assert_eq!(statements(script).expect("it is closed"), [script.trim_end_matches(';')]);
    }
}
