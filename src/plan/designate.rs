use std::rc::Rc;

use super::effect::{Key, keep};
use super::query::{Query, TARGET, column, equal};
use super::relations::Relations;
use super::select::{JoinKind, Relation, Select, Sql};
use super::within::{WITHIN, is_within};
use crate::catalog::Catalog;
use crate::ir::{Choice, Expr, Lookup, Order, Rule};

const CHOSEN_ROW: &str = "chosen";
/// What the lookup is called that finds the row of a group that holds the values already.
const PRESENT: &str = "present";

/// The plan of a designation: the first row of each group that has none yet.
pub(super) fn plan(
    rule: &Rule,
    keys: &[Key],
    (group, already, order): (&Expr, &Expr, &[Order]),
    catalog: &Catalog,
    relations: &Relations,
) -> Select {
    let mut query = Query::over_table(catalog, relations, &rule.target);
    for key in keys {
        query.select.output(&key.name, column(TARGET, &key.column));
    }
    keep(&mut query, rule);
    keep_undecided_groups(&mut query, rule, group, already);
    let group = query.own(group);
    query.select.output(WITHIN, group.clone());
    let order = query.order(order, TARGET);
    query.select.order_by = std::iter::once(group.clone()).chain(order).collect();
    query.select.distinct_on = vec![group];
    query.finish()
}

/// Keeps the rows that the plan chose for the group that they are in: in another one there may be another chosen row.
pub(super) fn join_chosen(query: &mut Query<'_>, keys: &[Key], group: &Expr, plan: Relation) {
    let alias = query.reserve(CHOSEN_ROW);
    let group = query.own(group);
    let key = keys.iter().map(|key| equal(&column(&alias, &key.name), &column(TARGET, &key.column)));
    let on = key.chain([is_within(&alias, &group)]).collect();
    query.join(JoinKind::Inner, plan, &alias, on);
}

/// Keeps the rows of a group that has none that holds the values already.
pub(super) fn keep_undecided_groups(query: &mut Query<'_>, rule: &Rule, group: &Expr, already: &Expr) {
    let present = Lookup {
        name: PRESENT.to_owned(),
        table: rule.target.clone(),
        on: vec![(group.clone(), group.clone())],
        filter: Some(already.clone()),
        choice: Choice::Unique,
        place: rule.place.clone(),
    };
    let found = query.existence(&Rc::new(present), TARGET);
    query.select.conditions.push(Sql::new(format!("{} IS NULL", found.as_str())));
    let group = query.own(group);
    query.select.conditions.push(Sql::new(format!("{} IS NOT NULL", group.as_str())));
}
