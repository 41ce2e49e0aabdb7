use std::collections::BTreeMap;
use std::ops::Range;

use super::Place;

/// The texts that diagnostics point into, by the names that their places give the files.
#[derive(Debug, Clone, Default)]
pub struct Sources(BTreeMap<String, String>);

impl Sources {
    /// Adds a file's text.
    pub fn add(&mut self, file: impl Into<String>, text: impl Into<String>) {
        self.0.insert(file.into(), text.into());
    }

    /// Whether the file's text is there.
    pub fn has(&self, file: &str) -> bool {
        self.0.contains_key(file)
    }

    /// The text of a file.
    pub(super) fn text(&self, file: &str) -> Option<&str> {
        self.0.get(file).map(String::as_str)
    }

    /// The bytes of a file that a place means: the call that begins there; in a `table!` or on a line of DDL, the first thing
    /// in backticks that stands there, or else the whole line. Nothing where no such thing can stand there: then the file
    /// is not the one that was compiled.
    pub(super) fn span(&self, place: &Place, said: &str) -> Option<Range<usize>> {
        let text = self.text(&place.file)?;
        let before = usize::try_from(place.line.checked_sub(1)?).ok()?;
        let start: usize = text.split_inclusive('\n').take(before).map(str::len).sum();
        let line = text.get(start..)?.lines().next()?;
        let Some(column) = place.column else {
            let span = named(line, said).or_else(|| whole(line))?;
            return Some(start + span.start..start + span.end);
        };
        let (at, _) = line.char_indices().nth(usize::try_from(column.checked_sub(1)?).ok()?)?;
        let is_declaration = line[at..].starts_with(DECLARATION);
        let span =
            if is_declaration { declared(&text[start + at..], said) } else { call(line, at).map(|end| 0..end - at) };
        span.map(|span| start + at + span.start..start + at + span.end)
    }
}

/// What declares a table in the rules.
const DECLARATION: &str = "table!";

/// The first of the things in backticks that stands in the declaration that the text begins with, or else its first line.
fn declared(text: &str, said: &str) -> Option<Range<usize>> {
    let mut depth = 0_usize;
    let end = text.char_indices().find_map(|(at, c)| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (c == '}' && depth == 0).then_some(at)
    });
    let first = text.lines().next().map(str::trim_end)?;
    let body = &text[DECLARATION.len()..end?];
    let within = named(body, said).map(|span| DECLARATION.len() + span.start..DECLARATION.len() + span.end);
    Some(within.unwrap_or(0..first.len()))
}

/// Where the call ends that begins there: at its last parenthesis, or at the end of the line.
fn call(line: &str, start: usize) -> Option<usize> {
    let is_in_name = |c: char| c.is_alphanumeric() || c == '_';
    let name = line[start..].find(|c: char| !is_in_name(c) && c != ':').map_or(line.len(), |length| start + length);
    let follows = line[name..].chars().next();
    if name == start || line[..start].ends_with(is_in_name) || !matches!(follows, Some('(' | '<')) {
        return None;
    }
    let (mut depth, mut in_text, mut escaped) = (0_u32, false, false);
    for (at, c) in line[name..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            '(' if !in_text => depth += 1,
            ')' if !in_text && depth == 1 => return Some(name + at + 1),
            ')' if !in_text => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    Some(line.trim_end().len())
}

/// The first of the things in backticks that stands in the text as a word.
fn named(line: &str, said: &str) -> Option<Range<usize>> {
    let is_in_word = |c: char| c.is_alphanumeric() || c == '_';
    let things = said.split('`').skip(1).step_by(2).filter(|thing| !thing.is_empty());
    things
        .filter_map(|thing| {
            let stands_alone =
                |at: &usize| !line[..*at].ends_with(is_in_word) && !line[at + thing.len()..].starts_with(is_in_word);
            let at = line.match_indices(thing).map(|(at, _)| at).find(stands_alone)?;
            Some(at..at + thing.len())
        })
        .next()
}

/// The line without the blanks around it.
fn whole(line: &str) -> Option<Range<usize>> {
    let start = line.len() - line.trim_start().len();
    let end = line.trim_end().len();
    (start < end).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::{Place, Sources};

    #[test]
    fn a_call_is_meant_from_its_name_to_its_end() {
        assert_eq!(meant("    rule(fill(\"a)\", b(c)).flag())", Some(10), ""), Some("fill(\"a)\", b(c))"));
        assert_eq!(meant("  raw::<customer, Text>(\"now()\"))", Some(3), ""), Some("raw::<customer, Text>(\"now()\")"));
        assert_eq!(meant("  backfill(  ", Some(3), ""), Some("backfill("));
        assert_eq!(meant("« » fill(x)", Some(5), ""), Some("fill(x)"));
    }

    #[test]
    fn a_place_where_no_call_can_begin_is_of_another_text() {
        for (line, column) in [("  fill(x)", 1), ("  fill(x)", 4), ("// what is told", 4), ("fill(x)", 90), ("", 1)] {
            assert_eq!(meant(line, Some(column), ""), None, "{line} {column}");
        }
    }

    #[test]
    fn on_a_line_of_ddl_the_thing_is_meant_that_is_named() {
        let line = "  \"grade_id\" text, grade text NOT NULL";
        assert_eq!(meant(line, None, "`grade` is NOT NULL"), Some("grade"));
        assert_eq!(meant(line, None, "`rule` says `grade_id`"), Some("grade_id"));
        assert_eq!(meant(line, None, "`nothing` of it"), Some(line.trim()));
        assert_eq!(meant("   ", None, "`x`"), None);
    }

    #[test]
    fn in_a_declaration_the_thing_is_meant_that_is_named() {
        let one = "table! { pub customer: \"Customer\" { id: BigInt, org: Text = \"orgID\" } } // orgId";
        assert_eq!(meant(one, Some(1), "`table!` declares column `orgID` of `Customer`"), Some("orgID"));
        assert_eq!(meant(one, Some(1), "`table!` takes `orgID`"), Some("orgID"));
        assert_eq!(meant("table! { a: \"b\" {} } // c", Some(1), "`c`"), Some("table! { a: \"b\" {} } // c"));
        assert_eq!(meant("table! { it never ends", Some(1), "`never`"), None);
    }

    #[test]
    fn a_line_beyond_the_end_is_of_another_text() {
        let mut sources = Sources::default();
        sources.add("a", "one\r\ntwo\r\n");
        let span = |line| sources.span(&Place { file: "a".to_owned(), line, column: None }, "");
        assert_eq!([span(0), span(1), span(2), span(3)], [None, Some(0..3), Some(5..8), None]);
    }

    fn meant<'a>(line: &'a str, column: Option<u32>, said: &str) -> Option<&'a str> {
        let mut sources = Sources::default();
        sources.add("a.rs", format!("first\n{line}\nlast"));
        let place = Place { file: "a.rs".to_owned(), line: 2, column };
        let span = sources.span(&place, said)?;
        Some(&line[span.start - 6..span.end - 6])
    }
}
