use super::Question;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Form};
use crate::sql::is_keyword;

const CODE: &str = "unusable-name";
const NO_RULES: &str = "no-rules";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[
        Explanation {
            code: CODE,
            title: "a name can't stand where it is used",
            meaning: "A backfill's name is a folder's and a ledger's; a rule's is a query's; the others are printed \
                on a line.",
            example: Example::Rules(include_str!("../../docs/diagnostics/unusable-name.rs")),
            remedy: "Use letters, digits, `_` and `-` for backfills and rules, and one line of text for everything \
                else.",
        },
        Explanation {
            code: NO_RULES,
            title: "a backfill has no rule",
            meaning: "It would write nothing.",
            example: Example::Rules(include_str!("../../docs/diagnostics/no-rules.rs")),
            remedy: "Add a rule with `.rule(…)`.",
        },
    ],
};

/// Can every name stand where it is used: a folder's, a ledger's, a comment's? Is there a rule at all?
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if backfill.name.is_empty() || backfill.name.len() > 63 || !backfill.name.chars().all(is_word) {
        let message =
            format!("the backfill's name `{}` can't be a folder's and a ledger's name", backfill.name.escape_debug());
        let help = "use letters, digits, `_` and `-`, 63 of them at most";
        found.push(Diagnostic::error(CODE, message, help).at(&backfill.place));
    }
    let schema = backfill.journal_schema.as_str();
    if !is_plain_schema(schema) {
        let message = format!("the journal schema `{}` can't be named without quotes", schema.escape_debug());
        let help =
            "use lower-case letters, digits and `_`, 63 of them at most, and no word that SQL or PostgreSQL keeps";
        found.push(Diagnostic::error(CODE, message, help).at(&backfill.place));
    }
    if backfill.rules.is_empty() {
        let message = format!("the backfill `{}` has no rule, and would write nothing", backfill.name);
        found.push(Diagnostic::error(NO_RULES, message, "add a rule with `.rule(…)`").at(&backfill.place));
    }
    for item in Item::all(backfill) {
        let name = item.name();
        let (is_usable, help) = match item {
            Item::Rule(_) => (
                name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.len() <= 50 && name.chars().all(is_word),
                "begin it with a letter, and go on with letters, digits, `_` and `-`, 50 of them at most",
            ),
            Item::Requirement(_) | Item::Check(_) => (is_line(name), "give it a name on one line"),
        };
        if !is_usable {
            let message = format!("{} has a name that can't be used in a script", item.what().escape_debug());
            found.push(Diagnostic::error(CODE, message, help).at(item.place()));
        }
    }
    for rule in &backfill.rules {
        let (Form::Fill { cases, .. } | Form::Classify { cases, .. }) = &rule.form else { continue };
        for case in cases.iter().filter(|case| !is_line(&case.label)) {
            let label = case.label.escape_debug();
            let message = format!("rule `{}` has the outcome `{label}`, which the journal could not name", rule.name);
            found.push(Diagnostic::error(CODE, message, "give it a label on one line").at(&rule.place));
        }
    }
    found
}

/// Whether a schema can be called so wherever it is named, a message's SQL included.
fn is_plain_schema(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let is_kept = name.starts_with("pg_") || matches!(name, "public" | "information_schema") || is_keyword(name);
    name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.len() <= 63
        && name.chars().all(is_plain)
        && !is_kept
}

fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(char::is_control)
}
