use super::Question;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Choice, Expr, Node};

const CODE: &str = "ambiguous-lookup";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a lookup may find several rows, and nothing says which is meant",
        meaning: "A value is taken from another table, by columns that no primary key and no unique constraint makes \
            unique there. Where two rows fit, which of them gives the value would be left to chance, and another run \
            could choose the other.",
        example: Example::Rules(include_str!("../../docs/diagnostics/ambiguous-lookup.rs")),
        remedy: "Say which row is meant with `.first_by([…])`, ending in a unique column; or join by one column \
            more; or add the unique constraint that the rule relies on to the schema.",
    }],
};

/// Does the catalog prove that a lookup without an order finds one row at most?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        item.walk(&mut |node| {
            let Node::Expr(Expr::Field { lookup, .. }) = node else { return };
            let columns = lookup.pinned_columns();
            let Some(table) = catalog.table(&lookup.table) else { return };
            let is_unknown = columns.iter().any(|name| table.column(name).is_none());
            if lookup.choice != Choice::Unique || is_unknown || table.is_unique_over(&columns) {
                return;
            }
            let message = format!(
                "{} takes a value from lookup `{}`, which may find several rows of `{}`: nothing makes ({}) unique there",
                item.what(),
                lookup.name,
                lookup.table,
                columns.join(", ")
            );
            let help = "say which row is meant with `.first_by([…])`, or add the unique key that makes it one";
            let label = format!("`{}` is declared here", table.name);
            found.push(Diagnostic::error(CODE, message, help).at(&lookup.place).label(&table.place, label));
        });
    }
    found
}
