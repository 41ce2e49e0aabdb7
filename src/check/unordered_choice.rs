use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Aggregate, Backfill, Choice, Expr, Form, Node, Order};
use crate::sql::QualifiedName;

const CODE: &str = "unordered-choice";

/// Is every order that decides something total, so that two runs choose alike?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        if let Item::Rule(rule) = item
            && let Form::Designate { order, group, .. } = &rule.form
        {
            found.extend(judge(
                item.what(),
                &rule.target,
                order,
                columns(std::slice::from_ref(group)),
                &rule.place,
                catalog,
            ));
        }
        item.walk(&mut |node| {
            if let Node::Expr(Expr::Aggregate { lookup, aggregate: Aggregate::StringAgg { order, .. } }) = node {
                let what = format!("lookup `{}` of {}", lookup.name, item.what());
                found.extend(judge(what, &lookup.table, order, lookup.pinned_columns(), &lookup.place, catalog));
            }
            if let (Node::Expr(Expr::Number(numbering)), Item::Rule(rule)) = (&node, item) {
                let group = columns(std::slice::from_ref(&numbering.group));
                let what = format!("a numbering of {}", item.what());
                found.extend(judge(what, &rule.target, &numbering.order, group, &numbering.place, catalog));
            }
            let Node::Lookup(lookup) = node else { return };
            let pinned = lookup.pinned_columns();
            let mut judge = |table, order: &[Order], pinned| {
                let what = format!("lookup `{}` of {}", lookup.name, item.what());
                found.extend(judge(what, table, order, pinned, &lookup.place, catalog));
            };
            match (&lookup.choice, item) {
                (Choice::First(order), _) => judge(&lookup.table, order, pinned),
                (Choice::Spread { members, rows }, Item::Rule(rule)) => {
                    judge(&lookup.table, members, pinned);
                    judge(&rule.target, rows, Vec::new());
                }
                _ => {}
            }
        });
    }
    found
}

fn judge(
    what: String,
    table: &QualifiedName,
    order: &[Order],
    pinned: Vec<&str>,
    place: &Place,
    catalog: &Catalog,
) -> Option<Diagnostic> {
    let known = catalog.table(table)?;
    let terms: Vec<Expr> = order.iter().map(|term| term.value.clone()).collect();
    let ordered: Vec<&str> = columns(&terms).into_iter().chain(pinned).collect();
    let never_null = |name: &&str| known.column(name).is_some_and(|column| !column.nullable);
    let total: Vec<&str> = ordered.into_iter().filter(never_null).collect();
    if known.is_unique_over(&total) {
        return None;
    }
    let message = format!(
        "{what} chooses by an order that can leave two rows of `{table}` equal: which one is meant is left to chance"
    );
    let key = known.key().map(|key| key.join("`, `")).unwrap_or_default();
    let help = format!("end the order in a column that is unique and not null, such as `{key}`");
    Some(Diagnostic::error(CODE, message, help).at(place))
}

fn columns(values: &[Expr]) -> Vec<&str> {
    values
        .iter()
        .filter_map(|value| match value {
            Expr::Column { name, .. } => Some(name.as_str()),
            _ => None,
        })
        .collect()
}
