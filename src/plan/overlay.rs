use serde::Serialize;

use super::effect::{Effect, Write};
use super::query::{TARGET, column, equal};
use super::relations::Relations;
use super::schema::columns_in_use;
use super::select::Output;
use super::select::{Join, JoinKind, Relation, Select, Sql, Value};
use crate::catalog::Catalog;
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
    let mut select = Select::from(relations.relation(&rule.target, catalog), TARGET);
    let on = effect.keys.iter().map(|key| equal(&column(EFFECT, &key.name), &column(TARGET, &key.column))).collect();
    let relation = Relation::Named(effect_name.to_owned());
    select.joins.push(Join { kind: JoinKind::Left, relation, alias: EFFECT.to_owned(), on });
    let is_changed = Sql::new(format!("{} IS NOT NULL", column(EFFECT, &effect.keys[0].name).as_str()));
    let stamp = effect.stamp.iter().map(|stamp| &stamp.write);
    let writes: Vec<&Write> = effect.writes.iter().chain(stamp).collect();
    for name in columns_in_use(later, &rule.target, catalog) {
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
