use serde_json::{Value, json};

use super::screen::Screen;
use super::table::of_answer;
use crate::run::Answer;

/// What an answer of a script is, by its columns: a later version may have more of them.
pub(super) fn kind(answer: &Answer) -> &'static str {
    let has = |name: &str| answer.columns.iter().any(|column| column == name);
    match answer.columns.first().map(String::as_str) {
        Some("requirement") => "requirement",
        Some("rule") if has("examples") => "preview",
        Some("check") => "check",
        Some("table") if has("outcome") => "flag",
        Some("table") => "cost",
        _ => "row",
    }
}

/// Shows an answer: a table for people, an object for each row for a program.
pub(super) fn show(screen: &Screen, answer: &Answer) {
    if screen.is_json() {
        return objects(screen, answer);
    }
    if !answer.rows.is_empty() {
        let _ = super::say(format_args!("{}\n", of_answer(answer)));
    }
}

/// An object for each row.
pub(super) fn objects(screen: &Screen, answer: &Answer) {
    for row in &answer.rows {
        let fields = answer.columns.iter().zip(row);
        screen.object(kind(answer), fields.map(|(name, text)| (name.as_str(), value(name, text.as_deref()))));
    }
}

/// A value by its column: the server sends everything as text.
pub(super) fn value(column: &str, text: Option<&str>) -> Value {
    let Some(text) = text else { return Value::Null };
    match column {
        "rows" | "violations" | "actual" => text.parse::<i64>().map_or_else(|_| json!(text), Value::from),
        "flagged" => json!(text == "t" || text == "true"),
        "examples" => json!(text.lines().collect::<Vec<_>>()),
        _ => json!(text),
    }
}

/// The value of a column in a row.
pub(super) fn cell<'a>(answer: &'a Answer, row: &'a [Option<String>], column: &str) -> &'a str {
    let index = answer.columns.iter().position(|name| name == column);
    index.and_then(|index| row.get(index)).and_then(Option::as_deref).unwrap_or_default()
}
