use crate::catalog::{Catalog, Column};
use crate::diagnostic::Diagnostic;
use crate::ir::Backfill;

const CODE: &str = "missing-value";

/// Does every column of an inserted row that needs a value get one?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in backfill.rules.iter().filter(|rule| rule.inserts()) {
        let Some(table) = catalog.table(&rule.target) else { continue };
        let given: Vec<&str> = rule.written_columns().into_iter().chain(rule.stamp.as_deref()).collect();
        let needs_one =
            |column: &&Column| !column.nullable && column.default.is_none() && !column.generated && !column.identity;
        for column in table.columns.iter().filter(needs_one).filter(|column| !given.contains(&column.name.as_str())) {
            let message = format!(
                "rule `{}` inserts rows of `{}` without `{}`, which is NOT NULL and has no default: the server would refuse them",
                rule.name, rule.target, column.name
            );
            let help = "give it a value with `.set(…)`; a time of the last change is written with `.stamp(…)`";
            let note = format!("the column is declared at {}", column.place);
            found.push(Diagnostic::error(CODE, message, help).at(&rule.place).note(note));
        }
    }
    found
}
