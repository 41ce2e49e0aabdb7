use serde::Serialize;

use super::effect::{self, Effect, effect_query};
use super::insert::InsertPlan;
use super::names::{member_name, table_name};
use super::overlay::{self, Overlay};
use super::parent::{ForeignParent, parent};
use super::planned_case::PlannedCase;
use super::relations::{Reach, Relations};
use super::select::{Relation, Select, Sql};
use super::spread::Rotation;
use super::{cases, designate, insert, number, within};
use crate::catalog::Catalog;
use crate::ir::{Backfill, Form, Node, Rule};
use crate::sql::QualifiedName;

/// A rule, lowered: its effect query, as each script reads it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RulePlan {
    /// The rule's name.
    pub name: String,
    /// The name as a word that a query can be named after.
    pub word: String,
    /// What the form is called: `fill`, `derive`, `classify`, `designate`.
    pub form: &'static str,
    /// The table it writes, as SQL.
    pub target: Sql,
    /// The table it writes, its rows and nothing else: those of its partitions, but not of tables that inherit from it.
    pub relation: Relation,
    /// The tables whose blocks forward goes through, window by window, as SQL.
    pub scanned: Vec<Sql>,
    /// Whether those rows stand in partitions, so that two of them may stand in the same place.
    pub partitioned: bool,
    /// The table it writes, as a message shows it.
    pub target_name: String,
    /// The tables that it looks things up in, as a message shows them.
    pub reads: Vec<String>,
    /// The reasons that the author gave.
    pub reasons: Vec<String>,
    /// What is written.
    pub effect: Effect,
    /// Whether a row in scope may have none of the outcomes, and stays null: a fill's for which no source has a value.
    pub may_leave_null: bool,
    /// Every column that is written, the stamp left out.
    pub written: Vec<String>,
    /// The rules that write one of these columns, itself included.
    pub writers: Vec<String>,
    /// What else an insertion needs; nothing where rows are changed.
    pub insert: Option<InsertPlan>,
    /// Whether a column of a unique index is written, so that a row needs the stronger lock.
    pub writes_key: bool,
    /// Whether it gives numbers, of which somebody may take one before it is given.
    pub numbers: bool,
    /// Whether a unique index may refuse what was planned, because somebody was there first: then it is planned again.
    pub contested: bool,
    /// The parents of foreign keys that are written.
    pub parents: Vec<ForeignParent>,
    /// The effect query over the whole table, as the proof demands it to be empty.
    pub whole: Select,
    /// The effect query over what the rules before leave, as preview counts it.
    pub composed: Select,
    /// What is planned before it is applied, where rows depend on other rows.
    pub planned: Option<PlannedRows>,
    /// What preview's later rules read in place of the target, where one reads it.
    pub overlay: Option<Overlay>,
    /// The journal's table, without its schema.
    pub journal: String,
}

/// The rows of a planned rule: what depends on other rows of the target, materialised from one snapshot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedRows {
    /// The table that keeps them until they are applied, without its schema.
    pub pending: String,
    /// The columns that it has beside the key, each with its type.
    pub members: Vec<(String, Sql)>,
    /// The plan of the rows that are not planned yet, as forward computes it.
    pub plan: Select,
    /// The planned rows that still apply; where there is none, each round plans everything anew.
    pub still_valid: Option<Select>,
    /// The plan over the tables as they are, as the proof computes it.
    pub whole: Select,
    /// The plan over what the rules before leave, as preview computes it.
    pub composed: Select,
}

pub(super) fn lower(
    backfill: &Backfill,
    rule: &Rule,
    later: &[Rule],
    catalog: &Catalog,
    preview: &mut Relations,
) -> RulePlan {
    let table = catalog.table(&rule.target).expect("a checked rule writes a known table");
    let effect = effect::effect(rule, table);
    let word: String =
        rule.name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    let planned = planned_rows(backfill, rule, &effect, catalog, preview);
    let plan_name = || planned.as_ref().map(|_| Relation::Named(format!("{word}_plan")));
    let whole = effect_query(rule, catalog, &Relations::tables(), plan_name());
    let composed = effect_query(rule, catalog, preview, plan_name());
    let overlay = later.iter().any(|other| sees(other, &rule.target)).then(|| {
        let names = (format!("{word}_after"), format!("{word}_effect"));
        overlay::overlay(rule, &effect, (&names.0, &names.1), later, catalog, preview)
    });
    if let Some(overlay) = &overlay {
        preview.overlay(&rule.target, &overlay.name);
    }
    let written = rule.written_columns();
    // A row that is to be deleted again is locked against new references to it.
    let writes_key = rule.inserts() || written.iter().any(|name| table.is_key_column(name));
    let insert = insert::insert_plan(rule, &effect, catalog);
    let scanned = match &rule.form {
        Form::InsertMissing { source, .. } => insert::scanned_tables(source),
        _ => vec![Sql::new(rule.target.to_sql())],
    };
    let stored: String = insert.iter().map(|insert| format!("{:?}", insert.stored)).collect();
    RulePlan {
        name: rule.name.clone(),
        form: rule.form_name(),
        target: Sql::new(rule.target.to_sql()),
        relation: Relations::tables().relation(&rule.target, catalog),
        scanned,
        partitioned: table.is_partitioned(),
        target_name: rule.target.to_string(),
        reads: reads(rule).into_iter().map(|name| name.to_string()).collect(),
        reasons: rule.reasons.clone(),
        writes_key,
        may_leave_null: may_leave_null(rule),
        numbers: cases::numbers(rule),
        contested: cases::numbers(rule) || matches!(rule.form, Form::Designate { .. }),
        parents: table.foreign_keys.iter().filter_map(|key| parent(rule, &effect, key)).collect(),
        journal: table_name("journal", &backfill.name, &rule.name, &format!("{effect:?}{stored}")),
        writers: backfill
            .rules
            .iter()
            .filter(|other| other.target == rule.target)
            .filter(|other| other.written_columns().iter().any(|column| written.contains(column)))
            .map(|other| other.name.clone())
            .collect(),
        written: written.iter().map(|&column| column.to_owned()).collect(),
        insert,
        word,
        effect,
        whole,
        composed,
        planned,
        overlay,
    }
}

pub(super) fn planned_rows(
    backfill: &Backfill,
    rule: &Rule,
    effect: &Effect,
    catalog: &Catalog,
    preview: &Relations,
) -> Option<PlannedRows> {
    let (tables, block) = (Relations::tables(), Relations::in_block(Reach::WholeTable));
    if let Form::Designate { group, group_type, already, order } = &rule.form {
        let plan = |relations: &Relations| {
            designate::plan(rule, &effect.keys, (group, already, order.as_slice()), catalog, relations)
        };
        let table = catalog.table(&rule.target).expect("a checked rule writes a known table");
        let members = vec![within::member(table, group, group_type)];
        let pending = table_name("pending", &backfill.name, &rule.name, &format!("{:?} {members:?}", effect.keys));
        let (whole, composed) = (plan(&tables), plan(preview));
        return Some(PlannedRows { pending, members, plan: plan(&block), still_valid: None, whole, composed });
    }
    if let Some(numbered) = number::planned_rows(backfill, rule, effect, catalog, preview) {
        return Some(numbered);
    }
    let Form::Fill { column: filled, cases } = &rule.form else { return None };
    let position = cases.iter().position(|case| cases::rotation(case).is_some())?;
    let lookup = cases::rotation(&cases[position])?;
    let rotation =
        Rotation { case: PlannedCase { rule, filled, cases: &cases[..=position], keys: &effect.keys }, lookup };
    let source = catalog.table(&lookup.table).expect("a checked lookup names a known table");
    let member_key = source.key().expect("a checked rotation deals from a table that has a key");
    let members: Vec<(String, Sql)> = member_key
        .iter()
        .map(|name| (member_name(name), Sql::new(effect::column_type(source, name).sql.clone())))
        .collect();
    let pending = table_name("pending", &backfill.name, &rule.name, &format!("{:?} {members:?}", effect.keys));
    let relation = pending_relation(&backfill.journal_schema, &pending);
    Some(PlannedRows {
        pending,
        members,
        plan: rotation.plan(catalog, &block, Some(relation.clone())),
        still_valid: Some(rotation.still_valid(catalog, &block, relation)),
        whole: rotation.plan(catalog, &tables, None),
        composed: rotation.plan(catalog, preview, None),
    })
}

/// What is planned and not applied yet, as forward reads it.
pub(super) fn pending_relation(schema: &str, table: &str) -> Relation {
    Relation::Table(Sql::new(QualifiedName::new(schema, table).to_sql()))
}

/// The tables that a rule looks things up in, each once, in the order in which it names them.
pub(super) fn reads(rule: &Rule) -> Vec<QualifiedName> {
    let mut tables: Vec<QualifiedName> = Vec::new();
    rule.walk(&mut |node| {
        if let Node::Lookup(lookup) = node
            && !tables.contains(&lookup.table)
        {
            tables.push(lookup.table.clone());
        }
    });
    tables
}

/// Whether a rule writes rows of a table, looks something up there, or inserts rows for those of it.
fn sees(rule: &Rule, table: &QualifiedName) -> bool {
    let sources = match &rule.form {
        Form::InsertMissing { source, .. } => insert::source_tables(source),
        _ => Vec::new(),
    };
    rule.target == *table || reads(rule).contains(table) || sources.contains(&table)
}

fn may_leave_null(rule: &Rule) -> bool {
    let Form::Fill { cases, .. } = &rule.form else { return false };
    !cases.last().is_some_and(|last| last.when.is_none() && last.value.is_never_null())
}
