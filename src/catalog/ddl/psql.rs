//! What a dump holds that is not SQL: the data of `COPY` and the commands of `psql`.

/// The text with the data of `COPY … FROM stdin` and the lines of `psql` (`\restrict`, `\connect`) emptied, so that what
/// is left is SQL on the same lines. A byte order mark is dropped, too.
///
/// Only a line that begins outside every string, quoted name, body and comment is taken for either, and a `COPY` only
/// where it stands on one line, as `pg_dump` prints it.
pub(super) fn blanked(ddl: &str) -> String {
    let ddl = ddl.strip_prefix('\u{feff}').unwrap_or(ddl);
    let mut inside = Inside::Code;
    let mut in_data = false;
    let mut kept = String::with_capacity(ddl.len());
    for line in ddl.split_inclusive('\n') {
        let at_command = inside == Inside::Code && line.trim_start().starts_with('\\');
        if in_data || at_command {
            in_data = in_data && line.trim_end() != r"\.";
            kept.extend(line.ends_with('\n').then_some('\n'));
            continue;
        }
        in_data = inside == Inside::Code && is_copy_from_stdin(line);
        inside = inside.after(line);
        kept.push_str(line);
    }
    kept
}

fn is_copy_from_stdin(line: &str) -> bool {
    let line = line.trim().to_ascii_lowercase();
    line.starts_with("copy ") && line.contains(" from stdin") && line.ends_with(';')
}

/// What a place in the text is inside of.
#[derive(Debug, Clone, PartialEq)]
enum Inside {
    Code,
    /// A string; `escapes` where a backslash hides a quote.
    Text {
        escapes: bool,
    },
    Name,
    /// A dollar-quoted text, by its delimiter.
    Body(String),
    /// A comment, by how deep it is nested.
    Comment(usize),
}

impl Inside {
    /// What the place behind one more line is inside of.
    fn after(mut self, line: &str) -> Self {
        let mut rest = line;
        let mut before = ' ';
        while let Some(next) = rest.chars().next() {
            let (inside, length) = self.step(before, next, rest);
            self = inside;
            before = next;
            rest = rest.get(length..).unwrap_or_default();
        }
        self
    }

    /// What follows when `rest`, which begins with `next`, is read on, and how many of its bytes that takes.
    fn step(self, before: char, next: char, rest: &str) -> (Self, usize) {
        let one = next.len_utf8();
        match self {
            Inside::Code if rest.starts_with("--") => (Inside::Code, rest.len()),
            Inside::Code if rest.starts_with("/*") => (Inside::Comment(1), 2),
            Inside::Code if next == '\'' => (Inside::Text { escapes: matches!(before, 'e' | 'E') }, one),
            Inside::Code if next == '"' => (Inside::Name, one),
            Inside::Code if next == '$' && !before.is_alphanumeric() => match delimiter(rest) {
                Some(delimiter) => (Inside::Body(delimiter.to_owned()), delimiter.len()),
                None => (Inside::Code, one),
            },
            Inside::Text { escapes: true } if next == '\\' => {
                (self, one + rest.get(one..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8))
            }
            Inside::Text { .. } if next == '\'' => (Inside::Code, one),
            Inside::Name if next == '"' => (Inside::Code, one),
            Inside::Body(delimiter) if rest.starts_with(&delimiter) => (Inside::Code, delimiter.len()),
            Inside::Comment(depth) if rest.starts_with("/*") => (Inside::Comment(depth + 1), 2),
            Inside::Comment(1) if rest.starts_with("*/") => (Inside::Code, 2),
            Inside::Comment(depth) if rest.starts_with("*/") => (Inside::Comment(depth - 1), 2),
            inside => (inside, one),
        }
    }
}

/// The delimiter that a dollar-quoted text begins with: `$$`, `$body$`.
fn delimiter(rest: &str) -> Option<&str> {
    let tag = rest.get(1..)?.find('$')?;
    let delimiter = rest.get(..tag + 2)?;
    let inner = delimiter.get(1..=tag)?;
    let is_tag = inner.chars().all(|c| c.is_alphanumeric() || c == '_') && !inner.starts_with(|c: char| c.is_numeric());
    is_tag.then_some(delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copied_data_and_commands_leave_empty_lines() {
        let dump = "\\restrict it's\nCOPY public.t (a) FROM stdin;\nit's\t\"\n\\.\nselect 1;\n";
        assert_eq!(blanked(dump), "\nCOPY public.t (a) FROM stdin;\n\n\nselect 1;\n");
    }

    #[test]
    fn a_line_inside_a_string_a_body_or_a_comment_is_kept() {
        for text in ["'a\n\\x\n'", "$f$ '\n\\x\n$f$", "/* /* */ '\n\\x\n*/", "E'\\'\n\\x\n'", "\"a\n\\x\n\""] {
            assert_eq!(blanked(text), text);
        }
    }
}
