//! A statement that is put together when it runs, because it names a table that is known only then. PL/pgSQL's variables are
//! not seen inside it: they become `$1`, `$2` and so on.

use sqlparser::tokenizer::{Token, TokenizerError};

use super::tokens::tokens;

/// A statement for `EXECUTE … USING`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dynamic {
    /// The statement.
    pub(super) text: String,
    /// The variables whose values `$1`, `$2` and so on are, each once.
    pub(super) using: Vec<String>,
}

/// The variables that the statement of a batch reads, beside the parameters'.
const VARIABLES: [&str; 9] =
    ["v_run", "v_batch", "v_slice", "v_slices", "v_first", "v_last", "v_turn", "v_most", "v_is_held_up"];

/// Makes one of the statement of a batch. The variables of the parameters are named, because not every word is one.
///
/// # Errors
///
/// Says where a string or a comment is not closed.
pub(super) fn dynamic<'a>(
    statement: &str,
    parameters: impl Iterator<Item = &'a str>,
) -> Result<Dynamic, TokenizerError> {
    let variables: Vec<&str> = VARIABLES.into_iter().chain(parameters).collect();
    let mut using: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut done = 0;
    for (token, at) in tokens(statement)? {
        let Token::Word(word) = token else { continue };
        if word.quote_style.is_some() || !variables.contains(&word.value.as_str()) {
            continue;
        }
        let number = using.iter().position(|one| *one == word.value).unwrap_or_else(|| {
            using.push(word.value);
            using.len() - 1
        });
        text.push_str(&statement[done..at.start]);
        text.push_str(&format!("${}", number + 1));
        done = at.end;
    }
    text.push_str(&statement[done..]);
    Ok(Dynamic { text, using })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_a_parameter_and_what_only_looks_like_one_is_not() {
        let statement = "SELECT 'v_run', t.\"v_run\", v_run_done.x -- v_run\nFROM t WHERE ü = v_last AND a = v_parameter_x AND b > v_last";
        let expected = "SELECT 'v_run', t.\"v_run\", v_run_done.x -- v_run\nFROM t WHERE ü = $1 AND a = $2 AND b > $1";
        let dynamic = dynamic(statement, ["v_parameter_x"].into_iter()).expect("it is closed");
        assert_eq!(
            dynamic,
            Dynamic { text: expected.to_owned(), using: vec!["v_last".to_owned(), "v_parameter_x".to_owned()] }
        );
    }
}
