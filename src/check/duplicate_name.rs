use std::collections::BTreeMap;

use super::Question;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Form, Rule};

const CODE: &str = "duplicate-name";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "two rules, requirements, checks or outcomes have one name",
        meaning: "Names are what the ledger, the journal and the messages tell them apart by. Rules become names of \
            queries, in which capitals, `-` and `_` make no difference.",
        example: Example::Rules(include_str!("../../docs/diagnostics/duplicate-name.rs")),
        remedy: "Give one of them another name.",
    }],
};

/// Does every rule, requirement and check have a name of its own, and every outcome of a rule its own label?
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut first = BTreeMap::new();
    for item in Item::all(backfill) {
        // Rules become names of queries, where `-` and `_` are the same.
        let name = item.name().to_lowercase().replace('-', "_");
        if let Some(earlier) = first.insert((kind(item), name), item) {
            let message = format!(
                "{} has the name of `{}`: capitals, `-` and `_` make no difference",
                item.what(),
                earlier.name()
            );
            let label = format!("`{}` stands here", earlier.name());
            let help = "give one of them another name";
            found.push(Diagnostic::error(CODE, message, help).at(item.place()).label(earlier.place(), label));
        }
    }
    for rule in &backfill.rules {
        found.extend(labels(rule));
    }
    found
}

/// Only the kind counts here: a rule and a check may share a name.
fn kind(item: Item<'_>) -> u8 {
    match item {
        Item::Rule(_) => 0,
        Item::Requirement(_) => 1,
        Item::Check(_) => 2,
    }
}

fn labels(rule: &Rule) -> Vec<Diagnostic> {
    let (Form::Fill { cases, .. } | Form::Classify { cases, .. }) = &rule.form else { return Vec::new() };
    let repeated = |(index, label): (usize, &str)| cases[..index].iter().any(|case| case.label == label);
    let labels = cases.iter().map(|case| case.label.as_str()).enumerate();
    let diagnostic = |(_, label): (usize, &str)| {
        let message =
            format!("rule `{}` has two outcomes called `{label}`: the journal could not tell them apart", rule.name);
        Diagnostic::error(CODE, message, "give one of them another label").at(&rule.place)
    };
    labels.filter(|label| repeated(*label)).map(diagnostic).collect()
}
