use super::Question;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Node, Numbering, Rule};

const CODE: &str = "unindexed-lookup";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "no index serves a lookup",
        meaning: "Each batch looks its rows up in the other table. Without an index that begins with the columns of \
            the lookup, the whole table is read for every batch. Small tables don't mind.",
        example: Example::Rules(include_str!("../../docs/diagnostics/unindexed-lookup.rs")),
        remedy: "Create the index first, where the table is large.",
    }],
};

/// Does an index serve every lookup that a rule makes? Without one the whole table is read for every batch.
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in backfill.rules.iter().map(Item::Rule) {
        item.walk(&mut |node| {
            if let (Node::Expr(Expr::Number(numbering)), Item::Rule(rule)) = (&node, item) {
                found.extend(numbers_without_an_index(rule, numbering, catalog));
            }
            let Node::Lookup(lookup) = node else { return };
            let columns = lookup.pinned_columns();
            let Some(table) = catalog.table(&lookup.table) else { return };
            let is_unknown = columns.iter().any(|name| table.column(name).is_none());
            if is_unknown || table.is_unique_over(&columns) || table.has_index_on(&columns) {
                return;
            }
            let columns = columns.join(", ");
            let message = format!(
                "lookup `{}` of {} finds rows of `{}` by ({columns}), and no index begins with them: each batch reads the whole table",
                lookup.name,
                item.what(),
                lookup.table
            );
            let help = format!("where `{}` is large, create an index on ({columns}) first", lookup.table);
            let label = format!("`{}` is declared here", table.name);
            found.push(Diagnostic::warning(CODE, message, help).at(&lookup.place).label(&table.place, label));
        });
    }
    found
}

/// Whether a row that has a number already is found by its group or by its number: each batch asks for one.
fn numbers_without_an_index(rule: &Rule, numbering: &Numbering, catalog: &Catalog) -> Option<Diagnostic> {
    let table = catalog.table(&rule.target)?;
    let group = match &numbering.group {
        Expr::Column { name, .. } => Some(name.as_str()),
        _ => None,
    };
    let columns: Vec<&str> = group.into_iter().chain(rule.column()).collect();
    if table.has_index_on(&columns) {
        return None;
    }
    let message = format!(
        "rule `{}` asks of each number whether it is taken, and no index of `{}` begins with {}: each batch reads the whole table",
        rule.name,
        rule.target,
        columns.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
    );
    let help = format!("where `{}` is large, create an index on ({}) first", rule.target, columns.join(", "));
    Some(Diagnostic::warning(CODE, message, help).at(&numbering.place))
}
