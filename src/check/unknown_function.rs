use super::Question;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Node};
use crate::sql::{is_volatile, raw, server_function};

const CODE: &str = "unknown-function";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a raw expression calls a function that is not the server's own",
        meaning: "What a function of an extension or of your own reads, and whether it gives the same each time, the compiler \
            can't know: a second run may write rows again.",
        example: Example::Rules(include_str!("../../docs/diagnostics/unknown-function.rs")),
        remedy: "Make sure that the function is `IMMUTABLE`, and call it with its schema; or use what the server has.",
    }],
};

/// Is every function of a raw expression the server's own? Of any other it is not known what it reads, and whether it gives
/// the same each time.
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        item.walk(&mut |node| {
            let Node::Expr(Expr::Raw { sql, place, .. }) = node else { return };
            let Ok(raw) = raw::parse(sql) else { return };
            for call in raw.calls() {
                if call.is_servers() && (server_function(&call.name).is_some() || is_volatile(&call.name)) {
                    continue;
                }
                let message = format!(
                    "{} calls `{}`, which is not the server's own: what it reads, and whether it gives the same each time, is not known",
                    item.what(),
                    call.shown().escape_debug()
                );
                let help = "make sure that it is declared `IMMUTABLE`, and is; and call it with its schema, which the search path doesn't give";
                found.push(Diagnostic::warning(CODE, message, help).at(place));
            }
        });
    }
    found
}
