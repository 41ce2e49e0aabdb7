//! Scripts: a [`Plan`] printed through templates, each statement parsed back before it is embedded.

mod dynamic;
pub mod ledger;
mod raised;
mod render;
mod statements;
mod tokens;
mod verify;

use std::collections::BTreeMap;
use std::fmt;

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use crate::plan::{Leaves, PassPlan, Plan, RulePlan};
use crate::sql::identifier;

pub use raised::EXPLAINED;
pub use statements::statements;

/// The files that a backfill compiles to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScriptName {
    /// Creates what backstitch keeps, beforehand.
    Install,
    /// What forward would do.
    Preview,
    /// Applies the rules.
    Forward,
    /// Proves that they are applied.
    Proof,
    /// Restores what was there.
    Rollback,
    /// Lists the rows that were flagged.
    Flags,
    /// Gives up the undo.
    Forget,
    /// All of it in words.
    Review,
}

impl ScriptName {
    /// Every file, in the order in which they are used.
    pub const ALL: [ScriptName; 8] = [
        ScriptName::Install,
        ScriptName::Preview,
        ScriptName::Forward,
        ScriptName::Proof,
        ScriptName::Rollback,
        ScriptName::Flags,
        ScriptName::Forget,
        ScriptName::Review,
    ];

    /// The name of the file.
    pub fn file(self) -> &'static str {
        match self {
            ScriptName::Install => "install.sql",
            ScriptName::Preview => "preview.sql",
            ScriptName::Forward => "forward.sql",
            ScriptName::Proof => "proof.sql",
            ScriptName::Rollback => "rollback.sql",
            ScriptName::Flags => "flags.sql",
            ScriptName::Forget => "forget.sql",
            ScriptName::Review => "REVIEW.md",
        }
    }
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Which it is.
    pub name: ScriptName,
    /// Its text, lines ended by LF.
    pub text: String,
}

/// The files of a backfill, and the statements inside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scripts {
    /// Every file of [`ScriptName::ALL`].
    pub files: Vec<Script>,
    /// Every statement that stands inside a `DO` block, with what it is for: what a server can be asked to `EXPLAIN`.
    pub embedded: Vec<(String, String)>,
}

/// A template that did not print what it should: a defect of backstitch, never of a rule.
#[derive(Debug)]
pub struct ScriptError {
    statement: String,
    detail: String,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` could not be printed as SQL, which is a defect of backstitch: {}", self.statement, self.detail)
    }
}

impl std::error::Error for ScriptError {}

/// The delimiter of `DO` blocks, unless a text of the rules contains it.
const TAG: &str = "backstitch";
/// The delimiter of the statements of a batch that are put together when it runs, unless a text of the rules contains it.
const BATCH_TAG: &str = "batch";
/// What stands for the leaf in such a statement, unless something in the rules is called so.
const LEAF: &str = "the leaf";

/// What the files are put together from. Each is a template of its own, and may use those before it by their names.
const PARTS: &[&str] = &[
    "untimed",
    "pause",
    "throttle",
    "gauges",
    "transaction",
    "cached",
    "transaction_timeout",
    "settings",
    "session",
    "own_schema",
    "reactions",
    "one_at_a_time",
    "same_revision",
    "schema",
    "schema_statement",
    "requirements_raised",
    "requirements_statement",
    "requirements_shown",
    "published",
    "ledger",
    "same_parameters",
    "leaves",
    "leaf",
    "slice_setting",
    "slice_join",
    "slice_ended",
    "slice_claim",
    "slice_wait",
    "slice_share",
    "slice_next",
    "slice_progress",
    "slice_meet",
    "slice_end",
    "step",
    "settled",
    "next_window",
    "waits_whole",
    "held_up",
    "unfinished_pass",
    "finish",
    "undo_step",
    "undo_settled",
];

/// Prints the files of a plan.
///
/// # Errors
///
/// A template that fails, or prints what is not one statement.
pub fn scripts(plan: &Plan) -> Result<Scripts, ScriptError> {
    let leaf = free(LEAF, str::to_owned, &format!("{plan:?}"));
    let mut environment = render::environment(&plan.journal_schema);
    environment.add_global("the_leaf", leaf.clone());
    let mut printer = Printer { environment, leaf, embedded: Vec::new() };
    let mut context = printer.statements(plan)?;
    context = context! { plan_hash => plan.hash(), ..context };
    for name in PARTS {
        let part = sql(printer.print(&format!("{name}.sql"), context.clone())?);
        context = context! { ..Value::from(BTreeMap::from([(*name, part)])), ..context };
    }
    let file = |name: ScriptName| {
        let text = printer.print(name.file(), context.clone())?;
        Ok(Script { name, text: tidy(&text) })
    };
    let files = ScriptName::ALL.into_iter().map(file).collect::<Result<_, ScriptError>>()?;
    Ok(Scripts { files, embedded: printer.embedded })
}

struct Printer {
    environment: Environment<'static>,
    /// What stands for the leaf that a batch is about.
    leaf: String,
    embedded: Vec<(String, String)>,
}

impl Printer {
    /// Every statement that the files embed, each parsed back, with the plan that they were printed from.
    fn statements(&mut self, plan: &Plan) -> Result<Value, ScriptError> {
        let requirements_in_block = self.requirements(plan, true)?;
        let requirements_in_query = self.requirements(plan, false)?;
        let mut maps: BTreeMap<&str, BTreeMap<&str, Value>> = BTreeMap::new();
        for rule in &plan.rules {
            let mut keep = |kind: &'static str, sql: Value| maps.entry(kind).or_default().insert(&rule.name, sql);
            if rule.planned.is_some() {
                keep("drop_stale", self.of_rule("drop_stale.sql", rule)?);
            }
            keep("effects", self.of_rule("effect.sql", rule)?);
        }
        let mut lists: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for pass in &plan.passes {
            let rules: Vec<&RulePlan> = pass.rules.iter().map(|one| &plan.rules[one.number - 1]).collect();
            let (apply, undo) = match rules[0].insert {
                Some(_) => ("apply_insert.sql", "undo_insert.sql"),
                None => ("apply.sql", "undo.sql"),
            };
            let context = || context! { pass => Value::from(Serde(pass)), rules => Value::from(Serde(&rules)) };
            let statement = match &pass.leaves {
                Some(leaves) => self.dynamic(apply, (plan, pass, leaves), context())?,
                None => self.statement(apply, &pass.name, context())?,
            };
            lists.entry("apply").or_default().push(statement);
            if rules[0].planned.is_some() {
                let plan_rows = self.statement(
                    "plan.sql",
                    &rules[0].name,
                    context! { rule => Value::from(Serde(rules[0])), ..context() },
                )?;
                maps.entry("plan_rows").or_default().insert(&rules[0].name, plan_rows);
            }
            let noted = pass.noted.is_some().then(|| self.statement("noted.sql", &pass.name, context()));
            lists.entry("noted").or_default().push(noted.transpose()?.unwrap_or_default());
            for (kind, template) in [("left", "left.sql"), ("hold", "hold.sql"), ("undo", undo)] {
                lists.entry(kind).or_default().push(self.statement(template, &pass.name, context())?);
            }
        }
        let of_plan = || context! { plan => Value::from(Serde(plan)) };
        let counts = self.statement("counts.sql", "", of_plan())?;
        let cost = self.statement("cost.sql", "", of_plan())?;
        let checks = self.statement("checks.sql", "", of_plan())?;
        let printed = format!("{requirements_in_block:?} {requirements_in_query:?} {counts:?} {checks:?} {plan:?}");
        let tag = sql(free(TAG, delimiter, &printed));
        let plan = Value::from(Serde(plan));
        Ok(
            context! { plan, requirements_in_block, requirements_in_query, counts, cost, checks, tag, ..context! { ..Value::from(Serde(&maps)), ..Value::from(Serde(&lists)) } },
        )
    }

    fn of_rule(&mut self, template: &'static str, rule: &RulePlan) -> Result<Value, ScriptError> {
        self.statement(template, &rule.name, context! { rule => Value::from(Serde(rule)) })
    }

    fn requirements(&mut self, plan: &Plan, in_block: bool) -> Result<Value, ScriptError> {
        if plan.requirements.is_empty() {
            return Ok(sql(String::new()));
        }
        self.statement(
            "requirements.sql",
            "",
            context! { requirements => Value::from(Serde(&plan.requirements)), in_block },
        )
    }

    /// Prints one statement and parses it back.
    fn statement(&mut self, template: &str, of: &str, context: Value) -> Result<Value, ScriptError> {
        let text = self.print(template, context)?.trim().to_owned();
        self.keep(format!("{of} {template}").trim_start().to_owned(), &text)?;
        Ok(sql(text))
    }

    /// Parses a statement back, and keeps it as one that is embedded.
    fn keep(&mut self, statement: String, text: &str) -> Result<(), ScriptError> {
        if let Err(detail) = verify::one_statement(text) {
            return Err(ScriptError { statement, detail: format!("{detail}\n{text}") });
        }
        self.embedded.push((statement, text.to_owned()));
        Ok(())
    }

    /// Prints the statement of a batch that is about a leaf, for `EXECUTE`. What a server can be asked to plan is the same
    /// statement about the table itself.
    fn dynamic(
        &mut self,
        template: &str,
        (plan, pass, leaves): (&Plan, &PassPlan, &Leaves),
        context: Value,
    ) -> Result<Value, ScriptError> {
        let text = self.print(template, context)?.trim().to_owned();
        let leaf = identifier(&self.leaf);
        let about_the_table = text.replace(&leaf, leaves.table.as_str());
        self.keep(format!("{} {template}", pass.name), &about_the_table)?;
        let parameters = plan.parameters.iter().map(|one| one.variable.as_str());
        let failed = |detail: String| ScriptError { statement: format!("{} {template}", pass.name), detail };
        let dynamic = dynamic::dynamic(&text, parameters).map_err(|error| failed(error.to_string()))?;
        verify::one_statement(&dynamic.text).map_err(failed)?;
        let tag = free(BATCH_TAG, delimiter, &text);
        let quoted = sql(format!("{tag}{}{tag}", dynamic.text));
        let shown = (1..).zip(&dynamic.using).map(|(number, name)| format!("${number} is {name}"));
        let shown = shown.collect::<Vec<_>>().join(", ");
        Ok(context! { quoted, shown, using => sql(dynamic.using.join(", ")) })
    }

    fn print(&self, template: &str, context: Value) -> Result<String, ScriptError> {
        let failed =
            |error: minijinja::Error| ScriptError { statement: template.to_owned(), detail: format!("{error:#}") };
        self.environment.get_template(template).and_then(|template| template.render(context)).map_err(failed)
    }
}

/// Text that is SQL already, as the templates tell it from text that is not.
fn sql(text: String) -> Value {
    context! { sql => text }
}

/// What is made of a word, or of the word with a number, so that the text does not contain it.
fn free(word: &str, made: impl Fn(&str) -> String, text: &str) -> String {
    let words = std::iter::once(word.to_owned()).chain((1..).map(|number| format!("{word}_{number}")));
    words.map(|word| made(&word)).find(|made| !text.contains(made.as_str())).unwrap_or_else(|| made(word))
}

/// The delimiter of a dollar quote.
fn delimiter(word: &str) -> String {
    format!("${word}$")
}

/// Exactly one LF at the end, no blanks at the end of a line, never two blank lines.
fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    format!("{}\n", lines.join("\n").trim_end())
}
