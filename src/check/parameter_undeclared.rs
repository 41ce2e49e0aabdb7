use std::collections::BTreeSet;

use super::Question;
use super::item::Item;
use super::nearest;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Node};

const CODE: &str = "parameter-undeclared";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a rule reads a parameter that the backfill does not declare",
        meaning: "What a run must be given is listed in the header of every script, with its words. A parameter that is not \
            declared would be asked for without a word.",
        example: Example::Rules(include_str!("../../docs/diagnostics/parameter-undeclared.rs")),
        remedy: "Declare it on the backfill with `.parameter::<Type>(\"name\", \"what it is\")`.",
    }],
};

/// Is every parameter that a rule reads declared, so that whoever runs the scripts is told to give it?
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let declared = || backfill.parameters.iter().map(|parameter| parameter.name.as_str());
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        let mut read = BTreeSet::new();
        item.walk(&mut |node| {
            if let Node::Expr(Expr::Parameter { name, ty }) = node {
                read.insert((name.as_str(), ty.to_sql()));
            }
        });
        for (name, ty) in read.into_iter().filter(|(name, _)| !declared().any(|known| known == *name)) {
            let name = name.escape_debug();
            let message = format!(
                "{} reads the parameter `{name}`, which the backfill does not declare: nobody would know to give it",
                item.what()
            );
            let help = match nearest(&name.to_string(), declared()) {
                Some(known) => format!("the backfill declares `{known}`"),
                None => format!("declare it, of type {ty}, with `.parameter::<…>(\"{name}\", \"what it is\")`"),
            };
            found.push(Diagnostic::error(CODE, message, help).at(item.place()));
        }
    }
    found
}
