//! A run of pieces, read from the front.

use sqlparser::tokenizer::Token;

use super::fault::Fault;
use super::script::Piece;

/// What is left of a statement, or of a part of it. It is cheap to copy, and a copy looks ahead.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    pieces: &'a [Piece],
    /// The line of the last piece taken, for a fault at the end.
    line: u32,
}

/// A name as written: with or without its schema.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name {
    pub(super) schema: Option<String>,
    pub(super) name: String,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, pieces: &'a [Piece]) -> Self {
        Self { text, pieces, line: pieces.first().map_or(1, |piece| piece.line) }
    }

    /// The line of the next piece.
    pub(super) fn line(&self) -> u32 {
        self.pieces.first().map_or(self.line, |piece| piece.line)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The pieces that are left.
    pub(super) fn pieces(&self) -> &'a [Piece] {
        self.pieces
    }

    /// What is left as SQL on one line: where pieces stand apart, one space replaces what is between them.
    pub(super) fn text(self) -> String {
        let mut text = String::new();
        let mut end = None;
        for piece in self.pieces {
            if end.is_some_and(|end| end != piece.start) {
                text.push(' ');
            }
            text.push_str(self.text.get(piece.start..piece.end).unwrap_or_default());
            end = Some(piece.end);
        }
        text
    }

    /// Takes the next piece.
    pub(super) fn next(&mut self) -> Option<&'a Piece> {
        let (first, rest) = self.pieces.split_first()?;
        self.line = first.line;
        self.pieces = rest;
        Some(first)
    }

    /// Takes these keywords if all of them come next.
    pub(super) fn take(&mut self, keywords: &str) -> bool {
        let mut ahead = *self;
        let taken = keywords.split(' ').all(|keyword| ahead.next().is_some_and(|piece| piece.is_word(keyword)));
        if taken {
            *self = ahead;
        }
        taken
    }

    /// Whether these keywords come next.
    pub(super) fn sees(mut self, keywords: &str) -> bool {
        self.take(keywords)
    }

    /// Whether this symbol comes next.
    pub(super) fn sees_symbol(&self, symbol: &Token) -> bool {
        self.pieces.first().is_some_and(|piece| piece.token == *symbol)
    }

    /// Takes this symbol if it comes next.
    pub(super) fn take_symbol(&mut self, symbol: &Token) -> bool {
        self.sees_symbol(symbol) && self.next().is_some()
    }

    /// Takes these keywords, which must come next.
    pub(super) fn expect(&mut self, keywords: &str) -> Result<(), Fault> {
        if self.take(keywords) { Ok(()) } else { Err(self.expected(&format!("`{keywords}`"))) }
    }

    /// Nothing may be left.
    pub(super) fn end(self) -> Result<(), Fault> {
        if self.is_empty() { Ok(()) } else { Err(self.expected("the end")) }
    }

    /// Takes a name without a schema, such as a column's.
    pub(super) fn identifier(&mut self) -> Result<String, Fault> {
        let name = self.pieces.first().and_then(Piece::name).ok_or_else(|| self.expected("a name"))?;
        self.next();
        Ok(name)
    }

    /// Takes a name with or without its schema. A database's name before both says nothing here.
    pub(super) fn name(&mut self) -> Result<Name, Fault> {
        let mut name = Name { schema: None, name: self.identifier()? };
        while self.take_symbol(&Token::Period) {
            name = Name { schema: Some(name.name), name: self.identifier()? };
        }
        Ok(name)
    }

    /// Takes a string.
    pub(super) fn string(&mut self) -> Result<String, Fault> {
        let string = match self.pieces.first().map(|piece| &piece.token) {
            Some(
                Token::SingleQuotedString(text) | Token::EscapedStringLiteral(text) | Token::UnicodeStringLiteral(text),
            ) => text.clone(),
            _ => return Err(self.expected("a string")),
        };
        self.next();
        Ok(string)
    }

    /// Takes a pair of parentheses and gives what is between them.
    pub(super) fn group(&mut self) -> Result<Self, Fault> {
        let mut ahead = *self;
        if !ahead.take_symbol(&Token::LParen) {
            return Err(self.expected("`(`"));
        }
        let inner = ahead;
        let mut depth = 1;
        while let Some(piece) = ahead.next() {
            depth += nesting(piece);
            if depth == 0 {
                let length = inner.pieces.len() - ahead.pieces.len() - 1;
                *self = ahead;
                return Ok(Self { pieces: &inner.pieces[..length], ..inner });
            }
        }
        Err(self.fault("a parenthesis is not closed"))
    }

    /// Takes a pair of parentheses if one comes next.
    pub(super) fn optional_group(&mut self) -> Result<Option<Self>, Fault> {
        if self.sees_symbol(&Token::LParen) { self.group().map(Some) } else { Ok(None) }
    }

    /// What stands between the commas, those in parentheses and brackets left alone.
    pub(super) fn elements(self) -> Vec<Self> {
        let mut depth = 0;
        let is_comma = |piece: &Piece| {
            depth += nesting(piece);
            depth == 0 && piece.token == Token::Comma
        };
        let mut line = self.line;
        let mut elements = Vec::new();
        for pieces in self.pieces.split(is_comma) {
            elements.push(Self { pieces, line, ..self });
            line = pieces.last().map_or(line, |piece| piece.line);
        }
        if self.is_empty() { Vec::new() } else { elements }
    }

    /// Takes a pair of parentheses around plain names.
    pub(super) fn identifiers(&mut self) -> Result<Vec<String>, Fault> {
        let read = |mut element: Self| {
            let name = element.identifier()?;
            element.end().map(|()| name)
        };
        let group = self.group()?;
        if group.is_empty() { Err(group.expected("a name")) } else { group.elements().into_iter().map(read).collect() }
    }

    /// Takes an expression: everything up to the first of these keywords outside of parentheses and `CASE`. The first
    /// piece always belongs to it, so that a default may be `NULL`.
    pub(super) fn expression(&mut self, stops: &[&str]) -> Result<Self, Fault> {
        let start = *self;
        let mut depth = 0;
        while !self.is_empty() {
            let is_start = self.pieces.len() == start.pieces.len();
            if !is_start && depth == 0 && stops.iter().any(|stop| self.sees(stop)) {
                break;
            }
            depth += self
                .next()
                .map_or(0, |piece| nesting(piece) + i32::from(piece.is_word("CASE")) - i32::from(piece.is_word("END")));
        }
        let length = start.pieces.len() - self.pieces.len();
        if length == 0 {
            Err(self.expected("an expression"))
        } else {
            Ok(Self { pieces: &start.pieces[..length], ..start })
        }
    }

    /// The fault that something else comes next.
    pub(super) fn expected(&self, what: &str) -> Fault {
        let found = Self { pieces: self.pieces.get(..1).unwrap_or_default(), ..*self }.text();
        let found = if found.is_empty() { "nothing".to_owned() } else { format!("`{found}`") };
        self.fault(format!("expected {what}, found {found}"))
    }

    /// A fault at the next piece.
    pub(super) fn fault(&self, reason: impl Into<String>) -> Fault {
        Fault::Unreadable { reason: reason.into(), line: self.line() }
    }
}

/// How a piece changes the depth of parentheses and brackets.
fn nesting(piece: &Piece) -> i32 {
    match piece.token {
        Token::LParen | Token::LBracket => 1,
        Token::RParen | Token::RBracket => -1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::Script;
    use super::*;

    #[test]
    fn commas_in_parentheses_and_brackets_separate_nothing() {
        let script = Script::of("a (b, c), array[d, e], f".to_owned());
        let elements: Vec<_> = script.whole().elements().into_iter().map(Cursor::text).collect();
        assert_eq!(elements, ["a (b, c)", "array[d, e]", "f"]);
    }

    #[test]
    fn an_expression_ends_before_the_stop_that_is_not_its_own() {
        let script = Script::of("CASE WHEN a IS NOT NULL THEN (NOT NULL) END NOT NULL".to_owned());
        let expression = script.whole().expression(&["NOT NULL"]).map(Cursor::text);
        assert_eq!(expression, Ok("CASE WHEN a IS NOT NULL THEN (NOT NULL) END".to_owned()));
    }

    #[test]
    fn comments_and_new_lines_inside_an_expression_become_one_space() {
        let script = Script::of("a -- why\n  > /* x */0".to_owned());
        assert_eq!(script.whole().text(), "a > 0");
    }
}
