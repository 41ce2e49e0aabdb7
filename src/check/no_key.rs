use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Choice, Figure, Node};
use crate::sql::QualifiedName;

const CODE: &str = "no-key";

/// Can every row that is written, dealt out or named in a message be told from all others?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        let mut need = |table: &QualifiedName| {
            let Some(table) = catalog.table(table) else { return };
            if table.key().is_none() {
                let message = format!(
                    "{} needs a key of table `{}`, which has none: its rows can't be told apart",
                    item.what(),
                    table.name
                );
                let help = "give the table a primary key, or a unique constraint over columns that are not null";
                let note = format!("the table is declared at {}", table.place);
                found.push(Diagnostic::error(CODE, message, help).at(item.place()).note(note));
            }
        };
        match item {
            // An insertion names the key itself.
            Item::Rule(rule) if rule.inserts() => {}
            Item::Rule(rule) => need(&rule.target),
            Item::Requirement(requirement) => requirement.violations.rows.table().into_iter().for_each(&mut need),
            Item::Check(check) => {
                if let Figure::Each { rows, .. } = &check.figure {
                    rows.rows.table().into_iter().for_each(&mut need);
                }
            }
        }
        item.walk(&mut |node| {
            if let Node::Lookup(lookup) = node
                && matches!(lookup.choice, Choice::Spread { .. })
            {
                need(&lookup.table);
            }
        });
    }
    found
}
