use serde::Serialize;

use super::effect::{self, OUTCOME, effect_query};
use super::fuse::Group;
use super::layer::{ENTRY, Layer, Member, layers, outcome_name};
use super::leaves::{Leaves, leaves};
use super::left::{KeptBack, LeftTable, ahead, waiting};
use super::parent::ForeignParent;
use super::reading::columns_in;
use super::relations::{Reach, Relations};
use super::rule::{RulePlan, pending_relation, planned_rows, reads};
use super::select::{Output, Relation, Select, Sql, Value};
use super::wait::{Waits, comes_after};
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
    /// what it reads. While they have rows left, those of its own rows that depend on them wait, or would end with another
    /// outcome.
    pub waits_for: Vec<usize>,
    /// Those of them for which it waits as a whole, because which of its rows depend on what they left can't be told.
    pub waits_as_a_whole_for: Vec<usize>,
    /// The tables in which it is noted what it depends on, without their schema.
    pub ahead: Vec<String>,
    /// The rows that are left alone. They are owed to earlier rules of the same table, in other passes, that read what this one
    /// writes, or write what it reads, for rows come while a run is at work; or they wait for rows that an earlier pass left.
    pub kept_back: Vec<KeptBack>,
    /// What it leaves, noted for those later passes of which only some rows wait for it.
    pub noted: Option<Noted>,
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

/// How it is noted what a pass left.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Noted {
    /// Where.
    pub table: LeftTable,
    /// What each of its rules would still write.
    pub rows: Vec<Select>,
}

/// A pass among the others.
pub(super) struct Among<'a> {
    /// The passes up to this one.
    pub(super) groups: &'a [Group<'a>],
    /// The number of rules before it.
    pub(super) first: usize,
    /// What it waits for.
    pub(super) waits: &'a Waits,
    /// Where what passes left is noted.
    pub(super) left: &'a [LeftTable],
}

/// Lowers a pass.
pub(super) fn lower(backfill: &Backfill, plans: &[RulePlan], among: &Among<'_>, catalog: &Catalog) -> PassPlan {
    let Among { first, waits, left, groups } = *among;
    let (number, group) = (groups.len(), groups.last().expect("a pass is one of those"));
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
        let besides = columns_in(waits.rows.iter().flat_map(|wait| &wait.values), &rules[0].target);
        layers(rules, &besides, &members.collect::<Vec<_>>(), catalog)
    };
    let parents = plans.iter().zip(1..).flat_map(|(plan, number)| {
        let parent = move |parent: &ForeignParent| WrittenParent {
            parent: parent.clone(),
            outcome: (!is_alone).then(|| outcome_name(number, table)),
        };
        plan.parents.iter().map(parent)
    });
    let over_all = Relations::in_block(Reach::WholeTable);
    let before = (1..).zip(earlier.iter().filter(|other| is_owed(other, rules, catalog)));
    let owed = before.map(|(number, other)| owed(backfill, other, number, catalog));
    let last = layers.last().map(|layer| layer.name.as_str());
    let waiting = waiting(backfill, (groups, waits, left), last, catalog);
    let would_write = |table: &LeftTable| Noted {
        table: table.clone(),
        rows: rules.iter().map(|rule| would_write(backfill, rule, Reach::WholeTable, catalog)).collect(),
    };
    PassPlan {
        number,
        name: group.name(),
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
        waits_for: waits.passes.iter().copied().collect(),
        waits_as_a_whole_for: waits.whole.iter().copied().collect(),
        ahead: ahead(waits, left),
        kept_back: owed.chain(waiting).collect(),
        noted: left.iter().find(|table| table.passes.contains(&number)).map(would_write),
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

fn is_owed(other: &Rule, rules: &[Rule], catalog: &Catalog) -> bool {
    other.target == rules[0].target
        && !other.inserts()
        && rules.iter().any(|rule| !rule.inserts() && comes_after(rule, other, catalog))
}

/// What an earlier rule of the same table comes first to write.
fn owed(backfill: &Backfill, other: &Rule, number: usize, catalog: &Catalog) -> KeptBack {
    KeptBack {
        name: format!("owed_{number}"),
        why: format!(
            "What rule {} comes first to write, on rows that came since it was done: it reads what is written here, or writes what is read.",
            other.name
        ),
        window: would_write(backfill, other, Reach::Window, catalog),
        whole: would_write(backfill, other, Reach::WholeTable, catalog),
        waits: false,
        of_first_rule: true,
    }
}

/// What a rule would still write, planned or not.
fn would_write(backfill: &Backfill, rule: &Rule, reach: Reach, catalog: &Catalog) -> Select {
    let table = catalog.table(&rule.target).expect("a checked rule writes a known table");
    let effect = effect::effect(rule, table);
    let planned = planned_rows(backfill, rule, &effect, catalog, &Relations::tables());
    let pending = planned.map(|planned| pending_relation(&backfill.journal_schema, &planned.pending));
    let relations = Relations::in_block(reach);
    // A designation that does not end does not keep its groups' rows from every other rule.
    let relations = if designates_once(rule, catalog) { relations.with_waiting() } else { relations };
    effect_query(rule, catalog, &relations, pending)
}
