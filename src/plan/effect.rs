use std::collections::BTreeSet;

use serde::Serialize;

use super::gate::gate;
use super::layer::EFFECT;
use super::names::{key_name, new_name, old_name};
use super::query::{NEW, Query, TARGET, column};
use super::relations::{Reach, Relations};
use super::select::{Output, Relation, Select, Sql, Value};
use super::value::{cast, is_not_null, is_null, join_new, values};
use super::window::{output_place, turn};
use super::{cases, designate, insert};
use crate::catalog::{Catalog, Table};
use crate::ir::{Form, Rule};
use crate::sql::Type;

/// What a rule writes, as every script sees it: keys, columns, outcomes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    /// The columns that identify a row.
    pub keys: Vec<Key>,
    /// The columns that are written, the stamp left out.
    pub writes: Vec<Write>,
    /// The column that gets the time of the write.
    pub stamp: Option<Stamp>,
    /// What can become of a row.
    pub outcomes: Vec<Outcome>,
}

/// A column that identifies a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Key {
    /// The column of the table.
    pub column: String,
    /// The column of the effect query, the journal and the plan.
    pub name: String,
    /// Its type.
    pub sql_type: Sql,
}

/// A column that is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Write {
    /// The column of the table.
    pub column: String,
    /// The column of the effect query and the journal that holds the value before.
    pub old: String,
    /// The column of the effect query and the journal that holds the value after.
    pub new: String,
    /// Its type.
    pub sql_type: Sql,
}

/// A column that gets the time of the write.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stamp {
    /// The column, as for any other write.
    #[serde(flatten)]
    pub write: Write,
    /// The time, in the column's own kind.
    pub value: Sql,
}

/// What can become of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Its label.
    pub label: String,
    /// Whether the rows are to be listed afterwards.
    pub flagged: bool,
}

/// The outcome of a derivation.
const DERIVED: &str = "derived";
/// The outcome of a normalisation.
const NORMALIZED: &str = "normalized";
/// The outcome of a designation.
const DESIGNATED: &str = "designated";
/// The outcome of an insertion.
pub(super) const INSERTED: &str = "inserted";
/// The column of an effect query that says what becomes of a row.
pub(super) const OUTCOME: &str = "outcome";

/// What a rule writes.
pub(super) fn effect(rule: &Rule, table: &Table) -> Effect {
    let key: Vec<&str> = match rule.key() {
        [] => table.key().expect("a checked rule writes a table that has a key").iter().map(String::as_str).collect(),
        key => key.iter().map(|set| set.column.as_str()).collect(),
    };
    let keys = key.iter().map(|name| Key {
        column: (*name).to_owned(),
        name: key_name(name),
        sql_type: Sql::new(column_type(table, name).sql.clone()),
    });
    let is_beside_the_key = |name: &&str| !rule.inserts() || !key.contains(name);
    let writes = rule.written_columns().into_iter().filter(is_beside_the_key).map(|name| write(table, name));
    Effect {
        keys: keys.collect(),
        writes: writes.collect(),
        stamp: rule.stamp.as_deref().map(|name| Stamp { write: write(table, name), value: now(table, name) }),
        outcomes: outcomes(rule),
    }
}

/// A column that is written, with the names under which its values are kept.
pub(super) fn write(table: &Table, name: &str) -> Write {
    Write {
        column: name.to_owned(),
        old: old_name(name),
        new: new_name(name),
        sql_type: Sql::new(column_type(table, name).sql.clone()),
    }
}

/// The effect query: the rows that the rule would change now, and how.
///
/// `plan` is where the plan of a planned rule is read from. A query that reaches over a window also returns where each
/// row stands, and only looks at the blocks from `v_first` to `v_last`.
pub(super) fn effect_query(rule: &Rule, catalog: &Catalog, relations: &Relations, plan: Option<Relation>) -> Select {
    if let Form::InsertMissing { source, key } = &rule.form {
        return insert::effect_query(rule, source, key, catalog, relations);
    }
    let mut query = Query::over_table(catalog, relations, &rule.target);
    let table = catalog.table(&rule.target).expect("a checked rule writes a known table");
    let effect = effect(rule, table);
    if relations.is_overlaid(&rule.target) {
        query.reserve(EFFECT);
        if relations.reach == Reach::Window {
            query.gate = gate(&mut query, rule);
        }
    } else if relations.reach == Reach::Window {
        query.select.from =
            Relation::Query(Box::new(turn(std::slice::from_ref(rule), &BTreeSet::new(), &rule.target, catalog)));
        output_place(&mut query.select, table);
    }
    for key in &effect.keys {
        query.select.output(&key.name, column(TARGET, &key.column));
    }
    query.dealt = plan.clone();
    query.reserve(cases::CHOSEN);
    let new = match &rule.form {
        Form::Fill { column: filled, cases } => {
            let is_due = is_null(&query, filled, &column(TARGET, filled));
            query.select.conditions.push(is_due);
            keep(&mut query, rule);
            let new = cases::join_values(&mut query, rule, filled, cases, table);
            if !(relations.waiting && has_cases(&query)) {
                let has_value = is_not_null(&query, filled, &new);
                query.select.conditions.push(has_value);
            } else if !relations.is_overlaid(&rule.target) {
                // A row that waits for its plan has an outcome that says so, and no value.
                let has_outcome = format!("{} IS NOT NULL", column(cases::CHOSEN, OUTCOME).as_str());
                query.select.conditions.push(Sql::new(has_outcome));
            }
            vec![new]
        }
        Form::Classify { column: classified, cases } => {
            keep(&mut query, rule);
            vec![cases::join_values(&mut query, rule, classified, cases, table)]
        }
        Form::Derive { column: derived, value } | Form::Normalize { column: derived, value } => {
            keep(&mut query, rule);
            let value = cast(&mut query, rule, value, table, derived);
            join_new(&mut query, vec![Output { value, name: derived.clone() }]);
            vec![column(NEW, derived)]
        }
        Form::Designate { group, already, .. } => {
            if !relations.waiting {
                let plan = plan.expect("a designation is planned");
                designate::join_chosen(&mut query, &effect.keys, group, plan);
            }
            if relations.waiting || relations.reach == Reach::Window {
                keep(&mut query, rule);
                designate::keep_undecided_groups(&mut query, rule, group, already);
            }
            Vec::new()
        }
        Form::InsertMissing { .. } => unreachable!("an insertion has an effect query of another shape"),
    };
    let new = with_sets(&mut query, rule, table, new);
    if !matches!(rule.form, Form::Fill { .. }) {
        keep_different(&mut query, &effect, &new);
    }
    for (write, new) in effect.writes.iter().zip(new) {
        query.select.output(&write.old, column(TARGET, &write.column));
        query.select.output(&write.new, new);
    }
    if let Some(stamp) = &effect.stamp {
        query.select.output(&stamp.write.old, column(TARGET, &stamp.write.column));
        query.select.output(&stamp.write.new, stamp.value.clone());
    }
    let outcome = match effect.outcomes.first() {
        Some(only) if !has_cases(&query) => Sql::new(crate::sql::literal(&only.label)),
        _ => column(cases::CHOSEN, OUTCOME),
    };
    query.select.output(OUTCOME, outcome);
    query.finish()
}

/// Whether the outcome of a row is one of several.
fn has_cases(query: &Query<'_>) -> bool {
    query.select.joins.iter().any(|join| join.alias == cases::CHOSEN)
}

pub(super) fn keep(query: &mut Query<'_>, rule: &Rule) {
    if let Some(filter) = &rule.filter {
        query.keep_where(filter);
    }
}

/// The values of `sets`, after those of the form's own column, which they see as already written.
fn with_sets(query: &mut Query<'_>, rule: &Rule, table: &Table, mut new: Vec<Sql>) -> Vec<Sql> {
    query.written = rule.column().map(str::to_owned).into_iter().collect();
    for (number, set) in rule.sets.iter().enumerate() {
        match cast(query, rule, &set.value, table, &set.column) {
            Value::Plain(value) => new.push(value),
            guarded => {
                let alias = query.reserve(&format!("set_{}", number + 1));
                values(query, &alias, vec![Output { value: guarded, name: set.column.clone() }]);
                new.push(column(&alias, &set.column));
            }
        }
    }
    query.written.clear();
    new
}

/// Keeps the rows on which some written column still differs from its new value.
fn keep_different(query: &mut Query<'_>, effect: &Effect, new: &[Sql]) {
    let differs = |(write, new): (&Write, &Sql)| {
        format!("{} IS DISTINCT FROM {}", column(TARGET, &write.column).as_str(), new.as_str())
    };
    let terms: Vec<String> = effect.writes.iter().zip(new).map(differs).collect();
    let condition = if terms.len() == 1 { terms[0].clone() } else { format!("({})", terms.join(" OR ")) };
    query.select.conditions.push(Sql::new(condition));
}

/// The condition of the rule's scope, where it has one: of the row as it stands, also for a value that sees it as written.
pub(super) fn scope(query: &mut Query<'_>, rule: &Rule) -> Option<Sql> {
    let written = std::mem::take(&mut query.written);
    let scope = rule.scope().map(|filter| query.condition(filter));
    query.written = written;
    scope
}

pub(super) fn column_type<'a>(table: &'a Table, name: &str) -> &'a crate::catalog::ColumnType {
    &table.column(name).expect("a checked rule names known columns").ty
}

/// The time of the write. A timestamp without zone holds UTC, whatever the session's zone.
pub(super) fn now(table: &Table, name: &str) -> Sql {
    match column_type(table, name).base {
        Type::TimestampTz => Sql::new("now()"),
        _ => Sql::new("now() AT TIME ZONE 'UTC'"),
    }
}

fn outcomes(rule: &Rule) -> Vec<Outcome> {
    match &rule.form {
        Form::Fill { cases, .. } | Form::Classify { cases, .. } => {
            cases.iter().map(|case| Outcome { label: case.label.clone(), flagged: case.flagged }).collect()
        }
        Form::Derive { .. } => vec![Outcome { label: DERIVED.to_owned(), flagged: false }],
        Form::Normalize { .. } => vec![Outcome { label: NORMALIZED.to_owned(), flagged: false }],
        Form::Designate { .. } => vec![Outcome { label: DESIGNATED.to_owned(), flagged: false }],
        Form::InsertMissing { .. } => vec![Outcome { label: INSERTED.to_owned(), flagged: false }],
    }
}
