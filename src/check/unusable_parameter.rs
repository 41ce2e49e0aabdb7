use std::collections::BTreeSet;

use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;

const CODE: &str = "unusable-parameter";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a parameter can't be what it is called, or has two types",
        meaning: "A parameter is a setting of the session, `backstitch.<name>`. Some of these tune the run itself, \
            and a setting has one value and one type.",
        example: Example::Rules(include_str!("../../docs/diagnostics/unusable-parameter.rs")),
        remedy: "Use lower-case letters, digits and `_`, a name that no setting of the scripts has, and one type for \
            it everywhere.",
    }],
};

/// The settings by which a run is tuned, and one that the proof keeps its count in.
const TAKEN: [&str; 11] = [
    "batch_ms",
    "failed_checks",
    "lock_timeout",
    "max_refused",
    "max_replica_lag",
    "max_rounds",
    "max_wal_rate",
    "notice_ms",
    "pause_factor",
    "pause_ms",
    "slice",
];

/// Can every parameter be a setting and a variable, and is it declared once, with words for whoever gives it?
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut names = BTreeSet::new();
    for parameter in &backfill.parameters {
        let name = &parameter.name;
        let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase());
        let purpose = parameter.purpose.trim();
        let fault = if !starts_well || name.len() > 50 || !name.chars().all(is_word) {
            Some(("can't be the name of a setting", "use lower-case letters, digits and `_`, 50 of them at most"))
        } else if TAKEN.contains(&name.as_str()) {
            Some(("is the name of a setting of the scripts themselves", "give it another name"))
        } else if !names.insert(name) {
            Some(("is declared twice", "leave one of the two out, or give it another name"))
        } else if purpose.is_empty() || purpose.contains(char::is_control) {
            Some(("does not say what it is, to whoever has to give it", "say on one line what it is"))
        } else {
            None
        };
        if let Some((what, help)) = fault {
            let message =
                format!("backfill `{}` has the parameter `{}`, which {what}", backfill.name, name.escape_debug());
            found.push(Diagnostic::error(CODE, message, help).at(&parameter.place));
        }
    }
    found
}
