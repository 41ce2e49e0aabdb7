//! Snapshots: one folder of `snapshots/` for each stage.

#![allow(dead_code, reason = "each test program uses a part of it")]

/// Compares a text with `snapshots/<folder>/<name>.snap`.
pub(crate) fn assert_snapshot(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(format!("../../snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// The text without the lines of places in Rust: those of the tests' own rules move with every edit.
pub(crate) fn without_lines(text: &str) -> String {
    let mut parts = text.split(".rs:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + ".rs:…" + part.trim_start_matches(|c: char| c.is_ascii_digit()))
}
