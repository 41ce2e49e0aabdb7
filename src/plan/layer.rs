use std::collections::BTreeSet;

use serde::Serialize;

use super::effect::{Effect, OUTCOME, effect_query};
use super::gate::gate;
use super::names::old_name;
use super::query::{Query, TARGET, all_of, column};
use super::relations::{Reach, Relations};
use super::select::{Fence, Join, JoinKind, Output, Relation, Select, Sql, Value};
use super::window::{CTID, LEAF, ROW, TABLEOID, turn};
use crate::catalog::{Catalog, Table};
use crate::ir::{Form, Rule};

/// The rows of a window as a rule of a pass leaves them, before anything is written: what the next rule reads.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Layer {
    /// The name of the query.
    pub name: String,
    /// The rule; none for the rows as they stand.
    pub rule: Option<String>,
    /// The query.
    pub select: Select,
}

/// The alias of what a rule does to a row: nothing where the rule has nothing to do.
pub(super) const EFFECT: &str = "effect";
/// The name of the rows as they stand.
const PRESENT: &str = "present";
/// The outcome of a row for which the plan says nothing yet: it is left to the next round. No rule can name one so.
pub(super) const NOT_PLANNED: &str = "''";
/// The column that numbers the rows of a batch.
pub(super) const ENTRY: &str = "entry";

/// A rule of a pass, with what it writes and where its plan is kept.
pub(super) struct Member<'a> {
    pub(super) rule: &'a Rule,
    pub(super) effect: &'a Effect,
    pub(super) word: &'a str,
    pub(super) pending: Option<Relation>,
}

/// The layers of a pass of several rules, and the query over the last of them that lists the rows that any rule changes.
/// `besides` are columns that they carry beside those of the rules.
pub(super) fn layers(
    rules: &[Rule],
    besides: &BTreeSet<String>,
    members: &[Member<'_>],
    catalog: &Catalog,
) -> (Vec<Layer>, Select) {
    let target = &rules[0].target;
    let table = catalog.table(target).expect("a checked rule writes a known table");
    let present = turn(rules, besides, target, catalog);
    let mut carried: Vec<String> = present.columns.iter().map(|output| output.name.clone()).collect();
    let mut layers = vec![Layer { name: PRESENT.to_owned(), rule: None, select: present }];
    for (index, member) in members.iter().enumerate() {
        let before = layers.last().map(|layer| layer.name.clone()).unwrap_or_default();
        let outcome = outcome_name(index + 1, table);
        let mut select = layer(member, (&before, &carried), &outcome, table, catalog);
        if index == 0 {
            select.conditions.extend(any_has_work(rules, &before, catalog));
        }
        select.fenced = Some(Fence("computed once, and not in every rule that reads it"));
        carried = select.columns.iter().map(|output| output.name.clone()).collect();
        layers.push(Layer { name: format!("{}_done", member.word), rule: Some(member.rule.name.clone()), select });
    }
    let last = layers.last().map(|layer| layer.name.clone()).unwrap_or_default();
    (layers, due(members, &last, table))
}

/// Only rows on which some rule may have work, where each is a fill, which has none on a row that holds a value: the first that
/// changes a row sees it as it stands.
fn any_has_work(rules: &[Rule], present: &str, catalog: &Catalog) -> Option<Sql> {
    let mut relations = Relations::in_block(Reach::Window);
    relations.overlay(&rules[0].target, present);
    let mut query = Query::over_table(catalog, &relations, &rules[0].target);
    let of_rule = |rule: &Rule| {
        let gate = all_of(&gate(&mut query, rule))?;
        matches!(rule.form, Form::Fill { .. }).then(|| gate.as_str().to_owned())
    };
    let terms = rules.iter().map(of_rule).collect::<Option<Vec<String>>>()?;
    Some(Sql::new(format!("(({}))", terms.join(") OR ("))))
}

/// The column that holds the outcome of one rule of a pass.
pub(super) fn outcome_name(number: usize, table: &Table) -> String {
    free(&format!("{OUTCOME}_{number}"), table)
}

fn layer(
    member: &Member<'_>,
    (before, carried): (&str, &[String]),
    outcome: &str,
    table: &Table,
    catalog: &Catalog,
) -> Select {
    let mut relations = Relations::in_block(Reach::Window).with_waiting();
    relations.overlay(&table.name, before);
    let mut select = effect_query(member.rule, catalog, &relations, member.pending.clone());
    let writes = &member.effect.writes;
    let is_new = |output: &Output| output.name == OUTCOME || writes.iter().any(|write| write.new == output.name);
    let mut effect = Select::from(Relation::Nothing, EFFECT);
    effect.columns = select.columns.drain(..).filter(is_new).collect();
    effect.conditions = std::mem::take(&mut select.conditions);
    let on = Vec::new();
    let relation = Relation::Query(Box::new(effect));
    select.joins.push(Join { kind: JoinKind::LeftLateral, relation, alias: EFFECT.to_owned(), on });
    let has_effect = Sql::new(format!("{} IS NOT NULL", column(EFFECT, OUTCOME).as_str()));
    for name in carried {
        let value = match writes.iter().find(|write| write.column == *name) {
            Some(write) => {
                let arms = vec![(has_effect.clone(), column(EFFECT, &write.new))];
                Value::Cases { arms, otherwise: Some(place(name)), cast: None }
            }
            None => Value::Plain(place(name)),
        };
        select.columns.push(Output { value, name: name.clone() });
    }
    for write in writes {
        select.output(free(&old_name(&write.column), table), place(&write.column));
    }
    select.output(outcome, column(EFFECT, OUTCOME));
    select
}

/// The rows of the last layer that any rule changes, and how.
fn due(members: &[Member<'_>], last: &str, table: &Table) -> Select {
    let mut select = Select::from(Relation::Named(last.to_owned()), TARGET);
    select.output(ENTRY, Sql::new("row_number() OVER ()"));
    select.output(ROW, place(CTID));
    if table.is_partitioned() {
        select.output(LEAF, place(TABLEOID));
    }
    for key in &members[0].effect.keys {
        select.output(&key.name, column(TARGET, &key.column));
    }
    let mut has_effect = Vec::new();
    for (member, number) in members.iter().zip(1..) {
        for write in &member.effect.writes {
            select.output(&write.old, column(TARGET, &free(&old_name(&write.column), table)));
            select.output(&write.new, column(TARGET, &write.column));
        }
        let outcome = column(TARGET, &outcome_name(number, table));
        has_effect.push(format!("{} IS NOT NULL", outcome.as_str()));
        if member.pending.is_some() {
            select.conditions.push(Sql::new(format!("{} IS DISTINCT FROM {NOT_PLANNED}", outcome.as_str())));
        }
        select.output(outcome_name(number, table), outcome);
    }
    if let Some(stamp) = &members[0].effect.stamp {
        select.output(&stamp.write.old, column(TARGET, &stamp.write.column));
        select.output(&stamp.write.new, stamp.value.clone());
    }
    select.conditions.push(Sql::new(format!("({})", has_effect.join(" OR "))));
    select
}

/// A column of the layer before; those by which PostgreSQL itself says where a row stands need no quotes.
fn place(name: &str) -> Sql {
    match name {
        CTID | TABLEOID => Sql::new(format!("{TARGET}.{name}")),
        _ => column(TARGET, name),
    }
}

/// A name that no column of the table has.
fn free(name: &str, table: &Table) -> String {
    let mut name = name.to_owned();
    while table.column(&name).is_some() {
        name.push('_');
    }
    name
}
