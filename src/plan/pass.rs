use serde::Serialize;

use super::effect::{self, OUTCOME, effect_query};
use super::fuse::Group;
use super::layer::{ENTRY, Layer, Member, layers, outcome_name};
use super::leaves::{Leaves, leaves};
use super::parent::ForeignParent;
use super::relations::{Reach, Relations};
use super::rule::{RulePlan, pending_relation, planned_rows, reads};
use super::select::{Output, Relation, Select, Sql, Value};
use crate::catalog::Catalog;
use crate::ir::{Backfill, Rule};
use crate::prove::designates_once;

/// A pass: consecutive rules on one table that are applied together, so that each row is rewritten once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PassPlan {
    /// Its number, from 1.
    pub number: usize,
    /// What a message calls it: `rule a`, `rules a, b`.
    pub name: String,
    /// Its rules, by their numbers.
    pub rules: Vec<PassRule>,
    /// Why the first of them is not applied together with those before it.
    pub apart: Option<String>,
    /// Whether its first rule is planned before it is applied.
    pub planned: bool,
    /// Whether a unique index may refuse what was planned, because somebody was there first: then it is planned again.
    pub contested: bool,
    /// The table whose windows are each of one leaf, where it is partitioned.
    pub leaves: Option<Leaves>,
    /// The rows of a window, as each rule leaves them; empty where there is one rule.
    pub layers: Vec<Layer>,
    /// The rows of a window that any of the rules changes, and how.
    pub due: Select,
    /// The parents of foreign keys that are written.
    pub parents: Vec<WrittenParent>,
    /// Whether a column of a unique index is written, so that a row needs the stronger lock.
    pub writes_key: bool,
    /// Whether a row may find room for its new version on its page, and then need no new index entries (a HOT update).
    pub may_be_hot: bool,
    /// What each rule would write, over the whole table: a round is the last one when that is nothing.
    pub left: Vec<Select>,
    /// The numbers of the earlier passes that it must not overtake: those that read what it writes, and those that write
    /// what it reads. It is not begun while they have rows left, or those rows would end with another outcome.
    pub waits_for: Vec<usize>,
    /// The earlier rules of the same table, in other passes, that read what this one writes, or write what it reads: a row that
    /// one of them would still write is left to it. Rows come while a run is at work.
    pub owed: Vec<Owed>,
    /// Whether a later pass looks something up in the target, and so needs its statistics to tell what this one wrote.
    pub read_later: bool,
}

/// A rule of a pass.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PassRule {
    /// Its number among the rules, from 1.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// The column of `due` that holds its outcome; null where it has nothing to do.
    pub outcome: String,
}

/// The parent of a foreign key that a rule of a pass writes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WrittenParent {
    /// The parent.
    #[serde(flatten)]
    pub parent: ForeignParent,
    /// The column of `due` that is null where it is not written; none where it always is.
    pub outcome: Option<String>,
}

/// What an earlier rule would still write.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Owed {
    /// The rule's name.
    pub rule: String,
    /// Its effect query over a window.
    pub window: Select,
    /// Its effect query over the whole table.
    pub whole: Select,
}

/// Lowers a pass. `first` is the number of rules before it; `before` are the passes before it.
pub(super) fn lower(
    backfill: &Backfill,
    group: &Group<'_>,
    plans: &[RulePlan],
    (first, before): (usize, &[PassPlan]),
    catalog: &Catalog,
) -> PassPlan {
    let rules = group.rules;
    let (earlier, later) = (&backfill.rules[..first], &backfill.rules[first + rules.len()..]);
    let table = catalog.table(&rules[0].target).expect("a checked rule writes a known table");
    let is_alone = rules.len() == 1;
    let outcome = |number| if is_alone { OUTCOME.to_owned() } else { outcome_name(number, table) };
    let pending = |plan: &RulePlan| {
        plan.planned.as_ref().map(|planned| pending_relation(&backfill.journal_schema, &planned.pending))
    };
    let members = rules.iter().zip(plans);
    let (layers, due) = if is_alone {
        (Vec::new(), alone(&rules[0], catalog, pending(&plans[0])))
    } else {
        let members = members.clone().map(|(rule, plan)| Member {
            rule,
            effect: &plan.effect,
            word: &plan.word,
            pending: pending(plan),
        });
        layers(rules, &members.collect::<Vec<_>>(), catalog)
    };
    let parents = plans.iter().zip(1..).flat_map(|(plan, number)| {
        let parent = move |parent: &ForeignParent| WrittenParent {
            parent: parent.clone(),
            outcome: (!is_alone).then(|| outcome_name(number, table)),
        };
        plan.parents.iter().map(parent)
    });
    let over_all = Relations::in_block(Reach::WholeTable);
    let comes_after = |other: &Rule| rules.iter().any(|rule| comes_after(rule, other));
    let waits = |pass: &&PassPlan| pass.rules.iter().any(|one| comes_after(&backfill.rules[one.number - 1]));
    let waits_for = (1..).zip(before).filter(|(_, pass)| waits(pass)).map(|(number, _)| number).collect();
    let names: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
    PassPlan {
        number: before.len() + 1,
        name: format!("{} {}", if is_alone { "rule" } else { "rules" }, names.join(", ")),
        planned: plans.iter().any(|plan| plan.planned.is_some()),
        contested: plans.iter().any(|plan| plan.contested),
        rules: (1..)
            .zip(rules)
            .map(|(number, rule)| PassRule {
                number: first + number,
                name: rule.name.clone(),
                outcome: outcome(number),
            })
            .collect(),
        apart: group.apart.clone(),
        leaves: leaves(rules, catalog),
        layers,
        due,
        parents: parents.collect(),
        writes_key: plans.iter().any(|plan| plan.writes_key),
        may_be_hot: !plans.iter().any(|plan| plan.writes_key || plan.insert.is_some()),
        left: members.map(|(rule, plan)| effect_query(rule, catalog, &over_all, pending(plan))).collect(),
        waits_for,
        owed: earlier
            .iter()
            .filter(|other| is_owed(other, rules))
            .map(|other| owed(backfill, other, catalog))
            .collect(),
        read_later: later.iter().any(|other| reads(other).contains(&rules[0].target)),
    }
}

/// What a rule by itself would write in a window.
fn alone(rule: &Rule, catalog: &Catalog, pending: Option<Relation>) -> Select {
    let mut due = effect_query(rule, catalog, &Relations::in_block(Reach::Window), pending);
    if !rule.inserts() {
        let value = Value::Plain(Sql::new("row_number() OVER ()"));
        due.columns.insert(0, Output { value, name: ENTRY.to_owned() });
    }
    due
}

/// Whether a rule must not overtake another that comes before it. Whatever is read of a table, a row that is inserted
/// changes it.
fn comes_after(rule: &Rule, other: &Rule) -> bool {
    let (written, others) = (rule.written_columns(), other.written_columns());
    let is_read = other.reads(&rule.target, |name| rule.inserts() || written.contains(&name)).is_some();
    let reads_from = rule.reads(&other.target, |name| other.inserts() || others.contains(&name)).is_some();
    is_read || reads_from || (other.inserts() && other.target == rule.target)
}

fn is_owed(other: &Rule, rules: &[Rule]) -> bool {
    other.target == rules[0].target
        && !other.inserts()
        && rules.iter().any(|rule| !rule.inserts() && comes_after(rule, other))
}

fn owed(backfill: &Backfill, other: &Rule, catalog: &Catalog) -> Owed {
    let table = catalog.table(&other.target).expect("a checked rule writes a known table");
    let effect = effect::effect(other, table);
    let planned = planned_rows(backfill, other, &effect, catalog, &Relations::tables());
    let pending = planned.map(|planned| pending_relation(&backfill.journal_schema, &planned.pending));
    let over = |reach| {
        let relations = Relations::in_block(reach);
        // A designation that does not end does not keep its groups' rows from every other rule.
        let relations = if designates_once(other, catalog) { relations.with_waiting() } else { relations };
        effect_query(other, catalog, &relations, pending.clone())
    };
    Owed { rule: other.name.clone(), window: over(Reach::Window), whole: over(Reach::WholeTable) }
}
