//! What the codes mean, of every stage: shown by `backstitch explain`, and by `docs/diagnostics.md`.

use std::fmt::Write;

use crate::diagnostic::{Example, Explanation};
use crate::{catalog, check, live, script};

/// The longest line of a text.
const WIDTH: usize = 100;

/// Every explanation, by its stage: of the schema, of the rules, of the database, of the scripts.
pub fn all() -> impl Iterator<Item = &'static Explanation> {
    let before = catalog::explanations().chain(check::explanations()).chain(live::explanations());
    before.chain(script::EXPLAINED)
}

/// What a code means.
pub fn find(code: &str) -> Option<&'static Explanation> {
    all().find(|one| one.code.eq_ignore_ascii_case(code))
}

/// An explanation as a text for the terminal.
pub fn text(one: &Explanation) -> String {
    let Explanation { code, title, meaning, example, remedy } = one;
    let example = match example {
        Example::Rules(text) | Example::Ddl(text) => indented(text),
        Example::Told(text) => wrapped(text, "    "),
    };
    let [meaning, remedy] = [meaning, remedy].map(|text| wrapped(text, ""));
    format!("{code}: {title}\n\n{meaning}\n\nFor example:\n\n{example}\n\nWhat to do:\n\n{remedy}\n")
}

/// All explanations as a page in Markdown.
pub fn page() -> String {
    let mut page = "# What the codes mean\n\n\
        `backstitch explain CODE` says the same. An example that is a file of Rust shows the schema, the rules with the\n\
        fault, and the rules mended; each is compiled by the tests. This page is what `backstitch explain --format markdown`\n\
        prints.\n"
        .to_owned();
    for one in all() {
        let Explanation { code, title, meaning, example, remedy } = one;
        let example = match example {
            Example::Rules(text) => format!("```rust\n{}\n```", text.trim_end()),
            Example::Ddl(text) => format!("```sql\n{}\n```", text.trim_end()),
            Example::Told(text) => format!("```text\n{text}\n```"),
        };
        let [title, meaning, remedy] = [title, meaning, remedy].map(|text| wrapped(text, ""));
        write!(page, "\n## {code}\n\n*{title}*\n\n{meaning}\n\n{example}\n\n{remedy}\n").expect("a string takes all");
    }
    page
}

fn indented(text: &str) -> String {
    let lines = text.trim_end().lines().map(|line| if line.is_empty() { String::new() } else { format!("    {line}") });
    lines.collect::<Vec<_>>().join("\n")
}

/// The text in lines that are not too long, each behind a margin.
fn wrapped(text: &str, margin: &str) -> String {
    let mut lines = vec![margin.to_owned()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        if line.len() == margin.len() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= WIDTH {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(format!("{margin}{word}"));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn a_text_is_cut_between_words_and_loses_none() {
        let text = "word ".repeat(50) + &"x".repeat(150);
        let lines = wrapped(&text, "  ");
        assert!(lines.lines().all(|line| line.starts_with("  ") && line.len() <= 152), "{lines}");
        assert_eq!(lines.split_whitespace().collect::<Vec<_>>().join(" "), text);
        assert_eq!(lines.lines().count(), 4);
    }
}
