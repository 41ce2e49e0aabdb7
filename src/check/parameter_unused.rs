use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Node};

const CODE: &str = "parameter-unused";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a parameter is declared, and nothing reads it",
        meaning: "A run would have to be given a value that changes nothing.",
        example: Example::Rules(include_str!("../../docs/diagnostics/parameter-unused.rs")),
        remedy: "Leave it out, or read it with `parameter(\"name\")`.",
    }],
};

/// Is every parameter that is declared read by something? A run would have to be given what changes nothing.
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for parameter in &backfill.parameters {
        let mut is_read = false;
        backfill.walk(&mut |node| {
            is_read |= matches!(node, Node::Expr(Expr::Parameter { name, .. }) if *name == parameter.name);
        });
        if !is_read {
            let message = format!(
                "backfill `{}` declares the parameter `{}`, which nothing reads: a run would have to be given what changes nothing",
                backfill.name,
                parameter.name.escape_debug()
            );
            let help = "leave it out, or read it with `parameter(…)`";
            found.push(Diagnostic::error(CODE, message, help).at(&parameter.place));
        }
    }
    found
}
