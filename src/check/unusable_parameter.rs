use std::collections::BTreeMap;

use super::Question;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Node};

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
const TAKEN: [&str; 5] = ["batch_ms", "failed_checks", "lock_timeout", "max_passes", "pause_ms"];

/// Can every parameter be a setting and a variable, and does it have one type?
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut types = BTreeMap::new();
    for item in Item::all(backfill) {
        item.walk(&mut |node| {
            let Node::Expr(Expr::Parameter { name, ty }) = node else { return };
            let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase());
            let fault = if !starts_well || name.len() > 50 || !name.chars().all(is_word) {
                Some(("can't be the name of a setting", "use lower-case letters, digits and `_`, 50 of them at most"))
            } else if TAKEN.contains(&name.as_str()) {
                Some(("is the name of a setting of the scripts themselves", "give it another name"))
            } else if types.insert(name, ty).is_some_and(|earlier| earlier != ty) {
                Some(("is used with two types", "give it one type, or two names"))
            } else {
                None
            };
            if let Some((what, help)) = fault {
                let message = format!("{} has the parameter `{}`, which {what}", item.what(), name.escape_debug());
                found.push(Diagnostic::error(CODE, message, help).at(item.place()));
            }
        });
    }
    found
}
