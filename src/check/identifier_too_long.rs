use std::collections::BTreeSet;

use super::Question;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Node};
use crate::sql::QualifiedName;

const CODE: &str = "identifier-too-long";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a name is longer than the server keeps",
        meaning: "PostgreSQL cuts names after 63 bytes. The table or column exists under the shortened name, and the \
            scripts would not find it under the one that the rules have.",
        example: Example::Rules(include_str!("../../docs/diagnostics/identifier-too-long.rs")),
        remedy: "Write the shortened name, which the message shows, in the schema and in `table!`.",
    }],
};

/// The most bytes of a name that PostgreSQL keeps; the rest is cut off.
const LONGEST: usize = 63;

/// Is every name of a table and of a column as long as the server keeps it? DDL may spell it longer.
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        for (table, column) in names(item) {
            let Some(known) = catalog.table(&table) else { continue };
            let place = known.column(&column).map_or(&known.place, |column| &column.place);
            let parts = [table.schema.as_str(), table.name.as_str(), column.as_str()];
            let Some(long) = parts.into_iter().find(|name| name.len() > LONGEST) else { continue };
            let message = format!(
                "{} names `{long}`, which has {} bytes, and the server keeps {LONGEST}: the scripts would not find it by this name",
                item.what(),
                long.len()
            );
            let help = format!("call it `{}`, in the schema and in `table!`", kept(long));
            let label = format!("`{long}` is declared here");
            found.push(Diagnostic::error(CODE, message, help).at(item.place()).label(place, label));
        }
    }
    found
}

/// Every table that is named, with each of its columns.
fn names(item: Item<'_>) -> BTreeSet<(QualifiedName, String)> {
    let mut names = BTreeSet::new();
    if let Item::Rule(rule) = item {
        let written = rule.written_columns().into_iter().chain(rule.stamp.as_deref());
        names.extend(written.map(|column| (rule.target.clone(), column.to_owned())));
    }
    item.walk(&mut |node: Node<'_>| {
        names.extend(node.columns().into_iter().map(|(table, name)| (table.clone(), name)))
    });
    names
}

/// What the server keeps of a name: as many whole characters as have room.
fn kept(name: &str) -> &str {
    let end = (0..=LONGEST).rev().find(|end| name.is_char_boundary(*end)).unwrap_or(0);
    &name[..end]
}
