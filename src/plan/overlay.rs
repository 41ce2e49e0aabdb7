use std::collections::BTreeSet;

use serde::Serialize;

use super::effect::{Effect, Write};
use super::query::{TARGET, column, equal};
use super::relations::Relations;
use super::schema::columns_in_use;
use super::select::Output;
use super::select::{Join, JoinKind, Relation, Select, Sql, Value};
use crate::catalog::Catalog;
use crate::check::constant_default;
use crate::ir::Rule;

/// A table as a rule leaves it, without the rule having run: what a preview's later rules read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overlay {
    /// The name of the query.
    pub name: String,
    /// The query.
    pub select: Select,
}

const EFFECT: &str = "effect";

/// The overlay over what `relations` reads now; `later` are the rules that will read it.
pub(super) fn overlay(
    rule: &Rule,
    effect: &Effect,
    (name, effect_name): (&str, &str),
    later: &[Rule],
    catalog: &Catalog,
    relations: &Relations,
) -> Overlay {
    if rule.inserts() {
        return Overlay {
            name: name.to_owned(),
            select: with_inserted(rule, effect, effect_name, later, catalog, relations),
        };
    }
    let mut select = Select::from(relations.relation(&rule.target, catalog), TARGET);
    let on = effect.keys.iter().map(|key| equal(&column(EFFECT, &key.name), &column(TARGET, &key.column))).collect();
    let relation = Relation::Named(effect_name.to_owned());
    select.joins.push(Join { kind: JoinKind::Left, relation, alias: EFFECT.to_owned(), on });
    let is_changed = Sql::new(format!("{} IS NOT NULL", column(EFFECT, &effect.keys[0].name).as_str()));
    let stamp = effect.stamp.iter().map(|stamp| &stamp.write);
    let writes: Vec<&Write> = effect.writes.iter().chain(stamp).collect();
    for name in columns_in_use(later, &BTreeSet::new(), &rule.target, catalog) {
        let before = column(TARGET, &name);
        let value = match writes.iter().find(|write| write.column == name) {
            Some(write) => {
                let arms = vec![(is_changed.clone(), column(EFFECT, &write.new))];
                Value::Cases { arms, otherwise: Some(before), cast: None }
            }
            None => Value::Plain(before),
        };
        select.columns.push(Output { value, name });
    }
    Overlay { name: name.to_owned(), select }
}

/// The rows that are there, and those that are inserted: with the values that they are given, and the constants that are
/// the other columns' defaults. What else the server would give them no later rule reads, as a check made sure.
fn with_inserted(
    rule: &Rule,
    effect: &Effect,
    effect_name: &str,
    later: &[Rule],
    catalog: &Catalog,
    relations: &Relations,
) -> Select {
    let table = catalog.table(&rule.target).expect("a checked rule writes a known table");
    let mut present = Select::from(relations.relation(&rule.target, catalog), TARGET);
    let mut inserted = Select::from(Relation::Named(effect_name.to_owned()), EFFECT);
    let mut both = Select::from(Relation::Nothing, TARGET);
    let stamp = effect.stamp.iter().map(|stamp| &stamp.write);
    let given = effect.writes.iter().chain(stamp).map(|write| (&write.column, &write.new));
    let given: Vec<(&String, &String)> = effect.keys.iter().map(|key| (&key.column, &key.name)).chain(given).collect();
    for name in columns_in_use(later, &BTreeSet::new(), &rule.target, catalog) {
        let known = table.column(&name).expect("a column in use is known");
        let default = known.default.as_deref().and_then(constant_default).unwrap_or("NULL");
        let value = match given.iter().find(|(column, _)| **column == name) {
            Some((_, new)) => column(EFFECT, new),
            None => Sql::new(format!("({default})::{}", known.ty.sql)),
        };
        present.output(&name, column(TARGET, &name));
        inserted.output(&name, value);
        both.output(&name, column(TARGET, &name));
    }
    both.from = Relation::UnionAll(vec![present, inserted]);
    both
}
