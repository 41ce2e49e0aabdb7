//! Lowering: a checked backfill and the catalog become a [`Plan`], in which every rule is one effect query.
//!
//! The effect query of a rule lists the rows that it would change now, and how. Every script is that query, used another
//! way; what differs is only where it reads from (`relations.rs`).

mod alias;
mod cases;
mod cost;
mod dealt;
mod designate;
mod effect;
mod fuse;
mod gate;
mod insert;
mod kept;
mod layer;
mod leaves;
mod left;
mod lookup;
mod names;
mod normalize;
mod number;
mod overlay;
mod parent;
mod pass;
mod planned_case;
mod print;
mod privilege;
mod proof;
mod query;
mod reading;
mod relations;
mod requirement;
mod rule;
mod schema;
mod select;
mod spread;
mod told_apart;
mod value;
mod wait;
mod window;
mod within;

use serde::Serialize;

pub use cost::CostPlan;
pub use effect::{Effect, Key, Outcome, Stamp, Write};
pub use insert::{InsertPlan, Reference};
pub use kept::KeptTable;
pub use layer::Layer;
pub use leaves::Leaves;
pub use left::{KeptBack, LeftTable};
pub use overlay::Overlay;
pub use parent::{ForeignPair, ForeignParent};
pub use pass::{Noted, PassPlan, PassRule, WrittenParent};
pub use privilege::{Privilege, Purpose};
pub use proof::{CheckPlan, ExpectedPlan, FigurePlan};
pub use requirement::RequirementPlan;
pub use rule::{PlannedRows, RulePlan};
pub use schema::{Parameter, RequiredColumn};
pub use select::{Join, JoinKind, Output, Relation, Select, Sql, Value};

use crate::catalog::Catalog;
use crate::ir::Backfill;
use fuse::Group;
use pass::Among;
use relations::Relations;
use wait::Waits;

/// A backfill, lowered: everything that the templates print.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The backfill's name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// The schema in which its ledger and its journals are kept.
    pub journal_schema: String,
    /// Every table and column that must exist.
    pub columns: Vec<RequiredColumn>,
    /// The privileges that the scripts take on the user's tables.
    pub privileges: Vec<Privilege>,
    /// The schemas, beside `pg_catalog`, in which operators are looked for.
    pub operator_schemas: Vec<String>,
    /// What to apply where one is missing.
    pub schema_remedy: Option<String>,
    /// The settings that a run needs.
    pub parameters: Vec<Parameter>,
    /// What must hold before anything is written, and what is to be warned of.
    pub requirements: Vec<RequirementPlan>,
    /// The rules, in the order in which they are applied.
    pub rules: Vec<RulePlan>,
    /// The passes: rules that are applied together.
    pub passes: Vec<PassPlan>,
    /// Where it is noted what passes have left, while a run is at work.
    pub left: Vec<LeftTable>,
    /// The tables that backstitch keeps for it, beside the ledger.
    pub kept: Vec<KeptTable>,
    /// The tables that are written, for an estimate of what that costs.
    pub costs: Vec<CostPlan>,
    /// What the proof checks and prints beside the rules.
    pub checks: Vec<CheckPlan>,
}

/// Lowers a backfill that passed every check against this catalog.
pub fn plan(backfill: &Backfill, catalog: &Catalog) -> Plan {
    let mut preview = Relations::tables();
    let rules = backfill
        .rules
        .iter()
        .enumerate()
        .map(|(index, rule)| rule::lower(backfill, rule, &backfill.rules[index + 1..], catalog, &mut preview));
    let rules: Vec<RulePlan> = rules.collect();
    let groups = fuse::groups(backfill, catalog);
    let mut waits: Vec<Waits> = Vec::new();
    for number in 1..=groups.len() {
        waits.push(wait::waits(&groups[..number], &waits, catalog));
    }
    let left = left::left_tables(backfill, (&groups, &waits), catalog);
    let passes = passes(backfill, &rules, (&groups, &waits, &left), catalog);
    let tables = Relations::tables();
    let asked = backfill.requirements.iter().map(|one| requirement::lower(one, catalog));
    let brought_along = backfill.rules.iter().flat_map(|rule| normalize::requirements(rule, catalog));
    let requirements = asked.chain(brought_along).collect();
    let columns = schema::required_columns(backfill, catalog);
    Plan {
        name: backfill.name.clone(),
        purpose: backfill.purpose.clone(),
        journal_schema: backfill.journal_schema.clone(),
        operator_schemas: schema::operator_schemas(&columns, catalog),
        columns,
        privileges: privilege::privileges(backfill, catalog),
        schema_remedy: backfill.schema_remedy.clone(),
        parameters: schema::parameters(backfill),
        costs: cost::costs(&rules),
        kept: kept::kept(&rules, &left),
        rules,
        passes,
        left,
        requirements,
        checks: backfill.checks.iter().map(|check| proof::lower(check, catalog, &tables)).collect(),
    }
}

fn passes(
    backfill: &Backfill,
    rules: &[RulePlan],
    (groups, waits, left): (&[Group<'_>], &[Waits], &[LeftTable]),
    catalog: &Catalog,
) -> Vec<PassPlan> {
    let mut first = 0;
    let lowered = waits.iter().enumerate().map(|(index, waits)| {
        let among = Among { groups: &groups[..=index], first, waits, left };
        let plans = &rules[first..first + groups[index].rules.len()];
        first += plans.len();
        pass::lower(backfill, plans, &among, catalog)
    });
    lowered.collect()
}

impl Plan {
    /// A hash of what the backfill does: its rules and the shape of its journals, not its words.
    pub fn hash(&self) -> String {
        let what_it_does = |rule: &RulePlan| {
            let insert = rule.insert.as_ref().map(|insert| format!(" {insert:?}")).unwrap_or_default();
            format!("{} {:?} {:?} {:?}{insert}", rule.name, rule.effect, rule.whole, rule.planned)
        };
        let rules = self.rules.iter().map(what_it_does);
        let kept_back = |one: &KeptBack| format!("{:?} {:?}", one.window, one.whole);
        let passes = self.passes.iter().map(|pass| {
            let kept_back: Vec<String> = pass.kept_back.iter().map(kept_back).collect();
            format!("{:?} {:?} {}", pass.layers, pass.due, kept_back.join(" "))
        });
        names::short_hash(&rules.chain(passes).collect::<Vec<_>>().join("\n"))
    }
}
