use crate::sql::is_keyword;

/// Makes an alias of a name: a lower-case word, which needs no quotes. A trailing underscore keeps it apart from every
/// keyword.
pub(super) fn alias_from(name: &str) -> String {
    let word: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    let word = word.trim_matches('_').chars().take(40).collect::<String>();
    // The variables of a `DO` block begin with `v_`.
    let starts_well = word.starts_with(|c: char| c.is_ascii_lowercase()) && !word.starts_with("v_");
    let word = if starts_well { word } else { format!("row_{word}").trim_end_matches('_').to_owned() };
    if is_keyword(&word) { format!("{word}_") } else { word }
}
