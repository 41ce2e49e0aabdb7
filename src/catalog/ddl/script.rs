//! The text of a DDL file, cut into statements.

use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

use super::cursor::Cursor;
use super::psql;

/// A token that is neither space nor comment, and where it stands.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) token: Token,
    /// Counted from 1.
    pub(super) line: u32,
    /// Bytes of the text before it.
    pub(super) start: usize,
    /// Bytes of the text up to its end.
    pub(super) end: usize,
}

impl Piece {
    /// Whether it is this keyword, in any case. A quoted name is no keyword.
    pub(super) fn is_word(&self, keyword: &str) -> bool {
        matches!(&self.token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(keyword))
    }

    /// The name it is, as PostgreSQL stores it: folded to lower case unless quoted. Only ASCII letters are folded, as the
    /// server does in a multi-byte encoding.
    pub(super) fn name(&self) -> Option<String> {
        match &self.token {
            Token::Word(word) if word.quote_style.is_none() => Some(word.value.to_ascii_lowercase()),
            Token::Word(word) => Some(word.value.clone()),
            _ => None,
        }
    }
}

/// A DDL file as pieces.
pub(super) struct Script {
    text: String,
    pieces: Vec<Piece>,
    /// Why and on which line the text stops making sense; no piece comes from behind it.
    pub(super) broken: Option<(String, u32)>,
}

impl Script {
    /// The pieces of a whole file, with what only `psql` understands left out.
    pub(super) fn of_file(ddl: &str) -> Self {
        Self::of(psql::blanked(ddl))
    }

    /// The pieces of a text that is SQL throughout.
    pub(super) fn of(text: String) -> Self {
        let mut tokens = Vec::new();
        let end = Tokenizer::new(&PostgreSqlDialect {}, &text).tokenize_with_location_into_buf(&mut tokens);
        let pieces = pieces(&text, tokens);
        let broken = end.err().map(|error| (error.message.to_lowercase(), line(error.location)));
        Self { text, pieces, broken }
    }

    /// Every statement, without its semicolon. A semicolon always ends one, in parentheses too: an unclosed parenthesis
    /// costs only its own statement. Where the text is broken, the statement in which it breaks is left out.
    pub(super) fn statements(&self) -> impl Iterator<Item = Cursor<'_>> {
        let mut statements: Vec<_> = self.pieces.split(|piece| piece.token == Token::SemiColon).collect();
        if self.broken.is_some() {
            statements.pop();
        }
        statements.into_iter().filter(|pieces| !pieces.is_empty()).map(|pieces| Cursor::new(&self.text, pieces))
    }

    /// All of it, as one run.
    pub(super) fn whole(&self) -> Cursor<'_> {
        Cursor::new(&self.text, &self.pieces)
    }
}

/// The tokens with their places in bytes. Both run forwards, so that one walk over the text finds every place.
fn pieces(text: &str, tokens: Vec<TokenWithSpan>) -> Vec<Piece> {
    let mut chars = text.char_indices();
    let mut here = Location::new(1, 1);
    let mut offset_of = |target: Location| {
        while here < target {
            match chars.next() {
                Some((_, '\n')) => here = Location::new(here.line + 1, 1),
                Some(_) => here.column += 1,
                None => break,
            }
        }
        chars.offset()
    };
    let mut pieces = Vec::new();
    for TokenWithSpan { token, span } in tokens {
        if !matches!(token, Token::Whitespace(_) | Token::EOF) {
            let start = offset_of(span.start);
            pieces.push(Piece { token, line: line(span.start), start, end: offset_of(span.end) });
        }
    }
    pieces
}

fn line(location: Location) -> u32 {
    u32::try_from(location.line).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(text: &str) -> Vec<String> {
        Script::of_file(text).statements().map(Cursor::text).collect()
    }

    #[test]
    fn a_semicolon_in_a_string_a_name_a_comment_or_a_body_ends_nothing() {
        let text = "select ';', \"a;b\" -- ;\n/* ; */ ; select $x$ ; $x$;";
        assert_eq!(statements(text), ["select ';', \"a;b\"", "select $x$ ; $x$"]);
    }

    #[test]
    fn what_comes_before_an_unterminated_string_is_kept() {
        let script = Script::of_file("select 1;\nselect 2,\n'three;\nselect 4;");
        assert_eq!(script.statements().map(Cursor::text).collect::<Vec<_>>(), ["select 1"]);
        assert_eq!(script.broken, Some(("unterminated string literal".to_owned(), 3)));
    }

    #[test]
    fn places_are_found_behind_letters_of_several_bytes() {
        assert_eq!(statements("select 'äöü', \"ß\", 1;\r\nselect 'é'"), ["select 'äöü', \"ß\", 1", "select 'é'"]);
    }
}
