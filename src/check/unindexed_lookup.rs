use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Expr, Node, Numbering, Rule};

const CODE: &str = "unindexed-lookup";

/// Does an index serve every lookup that a rule makes? Without one the whole table is read for every batch.
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in backfill.rules.iter().map(Item::Rule) {
        item.walk(&mut |node| {
            if let (Node::Expr(Expr::Number(numbering)), Item::Rule(rule)) = (&node, item) {
                found.extend(numbers_without_an_index(rule, numbering, catalog));
            }
            let Node::Lookup(lookup) = node else { return };
            let columns = lookup.pinned_columns();
            let is_served = |table: &crate::catalog::Table| table.is_unique_over(&columns) || table.has_index_on(&columns);
            if catalog.table(&lookup.table).is_none_or(is_served) {
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
            found.push(Diagnostic::warning(CODE, message, help).at(&lookup.place));
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
