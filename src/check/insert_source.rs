use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Distinct, Elements, Expr, Form, Lookup, Node, RowSet, Rows, Set};

const CODE: &str = "ambiguous-source";

/// Does each key that is inserted come from one row of the source, or with the same values from each of several?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &backfill.rules {
        let Form::InsertMissing { source, key } = &rule.form else { continue };
        if is_told_apart(source, key, catalog) {
            continue;
        }
        let Some(set) = rule.sets.iter().find(|set| !follows_from(key, &set.value)) else { continue };
        let message = format!(
            "rule `{}` may find several rows of its source for one key, and takes `{}` from whichever comes first",
            rule.name, set.column
        );
        let help = "go through `distinct(…)` values of the key, and take the others from a lookup with `.first_by([…])`; or take into the key what tells the rows apart";
        found.push(Diagnostic::error(CODE, message, help).at(&rule.place));
    }
    found
}

/// Whether no two rows of the source give the same key.
pub(crate) fn is_told_apart(source: &RowSet, key: &[Set], catalog: &Catalog) -> bool {
    let columns: Vec<(&Rows, &str)> = key.iter().filter_map(|set| own_column(&set.value)).collect();
    let of_table: Vec<&str> =
        columns.iter().filter(|(of, _)| matches!(of, Rows::Table(_))).map(|(_, name)| *name).collect();
    let has = |wanted: &str| columns.iter().any(|(of, name)| !matches!(of, Rows::Table(_)) && *name == wanted);
    match &source.rows {
        Rows::Table(table) => catalog.is_unique(table, &of_table),
        Rows::Distinct(_) => has(Distinct::VALUE),
        Rows::Elements(elements) => {
            catalog.is_unique(&elements.table, &of_table) && (has(Elements::VALUE) || has(Elements::POSITION))
        }
    }
}

/// Whether rows with the same key have the same value: it is made of the key and of nothing else of the row.
fn follows_from(key: &[Set], value: &Expr) -> bool {
    let given: BTreeSet<String> = key.iter().map(|set| format!("{:?}", set.value)).collect();
    if given.contains(&format!("{value:?}")) {
        return true;
    }
    let outer = |lookup: &Lookup| lookup.on.iter().all(|(_, outer)| follows_from(key, outer));
    match value {
        Expr::Literal(_) | Expr::Parameter { .. } => true,
        Expr::Field { lookup, .. } | Expr::Exists(lookup) | Expr::Aggregate { lookup, .. } => outer(lookup),
        Expr::Coalesce(values) | Expr::Call { arguments: values, .. } => {
            values.iter().all(|value| follows_from(key, value))
        }
        _ => !reads_the_row(value),
    }
}

fn reads_the_row(value: &Expr) -> bool {
    let mut found = false;
    value.walk(&mut |node| found |= matches!(node, Node::Expr(Expr::Column { .. } | Expr::Raw { .. })));
    found
}

fn own_column(value: &Expr) -> Option<(&Rows, &str)> {
    match value {
        Expr::Column { of, name, .. } => Some((of, name)),
        _ => None,
    }
}
