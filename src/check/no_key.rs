use super::Question;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Choice, Figure, Node};
use crate::sql::QualifiedName;

const CODE: &str = "no-key";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a table has no key by which its rows can be told apart",
        meaning: "The journal names each row that was written by its key, so that rollback finds it again; messages \
            name rows by it, and rotations need it, too.",
        example: Example::Rules(include_str!("../../docs/diagnostics/no-key.rs")),
        remedy: "Give the table a primary key, or a unique constraint over columns that are all NOT NULL.",
    }],
};

/// Can every row that is written, dealt out or named in a message be told from all others?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
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
                let label = format!("`{}` is declared here", table.name);
                found.push(Diagnostic::error(CODE, message, help).at(item.place()).label(&table.place, label));
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
