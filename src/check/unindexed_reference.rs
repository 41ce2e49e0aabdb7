use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;

const CODE: &str = "unindexed-reference";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "no index serves a foreign key to a table that rows are inserted into",
        meaning: "A rollback deletes the rows that were inserted, and for each of them the server looks for rows that refer \
            to it. Without an index on the referring columns it reads that whole table every time. Forward doesn't mind.",
        example: Example::Rules(include_str!("../../docs/diagnostics/unindexed-reference.rs")),
        remedy: "Create the index, where the referring table is large; before a rollback at the latest.",
    }],
};

/// Does an index serve every foreign key to a table that rows are inserted into?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in backfill.rules.iter().filter(|rule| rule.inserts()) {
        let referring = catalog.tables.values().flat_map(|of| of.foreign_keys.iter().map(move |key| (of, key)));
        for (of, key) in referring.filter(|(_, key)| key.references == rule.target) {
            let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
            if of.is_unique_over(&columns) || of.has_index_on(&columns) {
                continue;
            }
            let columns = columns.join(", ");
            let message = format!(
                "rule `{}` inserts rows of `{}`, to which `{}` refers by ({columns}) without an index: a rollback reads all of `{}` for each row",
                rule.name, rule.target, of.name, of.name
            );
            let help = format!("where `{}` is large, create an index on ({columns}) before a rollback", of.name);
            let label = format!("`{}` is declared here", of.name);
            found.push(Diagnostic::warning(CODE, message, help).at(&rule.place).label(&of.place, label));
        }
    }
    found
}
