use sqlparser::keywords::ALL_KEYWORDS;

/// An identifier, always quoted, so that reserved words, capitals, spaces and quotes are safe alike.
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A string literal that means the same whatever `standard_conforming_strings` says, and stands on one line.
///
/// A text with a backslash or a character that can't be seen becomes an `E''` literal: a raw newline would be changed where
/// a template indents the statement, a raw backslash is read in two ways, and a no-break space would pass for a blank.
pub fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if !text.chars().any(|c| c == '\\' || is_unseen(c)) {
        return format!("'{quoted}'");
    }
    let escaped: String = quoted
        .chars()
        .map(|c| match c {
            '\\' => r"\\".to_owned(),
            '\n' => r"\n".to_owned(),
            '\r' => r"\r".to_owned(),
            '\t' => r"\t".to_owned(),
            c if is_unseen(c) => format!(r"\u{:04X}", c as u32),
            c => c.to_string(),
        })
        .collect();
    format!("E'{escaped}'")
}

/// Whether a reviewer would not see the character, or take it for a blank.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || c.is_whitespace() && c != ' '
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether a word means something to SQL, so that it can't be an alias without quotes.
pub fn is_keyword(word: &str) -> bool {
    let word = word.to_ascii_uppercase();
    // These two are PostgreSQL's own.
    matches!(word.as_str(), "ANALYSE" | "ISNULL") || ALL_KEYWORDS.binary_search(&word.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_name_is_doubled() {
        assert_eq!(identifier(r#"a"b"#), r#""a""b""#);
    }

    #[test]
    fn a_plain_text_stays_plain() {
        assert_eq!(literal("it's ü"), "'it''s ü'");
    }

    #[test]
    fn a_backslash_and_a_newline_are_escaped() {
        assert_eq!(literal("a\\b'\nc\u{1}"), r"E'a\\b''\nc\u0001'");
    }

    #[test]
    fn what_can_not_be_seen_is_escaped() {
        assert_eq!(literal(" a\u{a0}\u{202e}\u{feff}"), r"E' a\u00A0\u202E\uFEFF'");
    }
}
