use super::place::here;
use super::rule::FinishedRule;
use super::types::SqlType;
use super::{Check, Column, ColumnKind, Requirement, Table};
use crate::ir;

/// A backfill being put together: see [`backfill`].
#[derive(Debug)]
#[must_use = "a backfill is compiled when it is given to the command line, or to `compile`"]
pub struct BackfillBuilder(ir::Backfill);

/// Begins a backfill. The name becomes the folder of its scripts and its key in the ledger; `purpose` is a sentence for
/// whoever reviews it.
#[track_caller]
pub fn backfill(name: impl Into<String>, purpose: impl Into<String>) -> BackfillBuilder {
    BackfillBuilder(ir::Backfill {
        name: name.into(),
        purpose: purpose.into(),
        journal_schema: ir::JOURNAL_SCHEMA.to_owned(),
        parameters: Vec::new(),
        expectations: Vec::new(),
        schema_remedy: None,
        requirements: Vec::new(),
        rules: Vec::new(),
        fuses: true,
        checks: Vec::new(),
        place: here(),
    })
}

impl BackfillBuilder {
    /// Something that a run must be given, by `--set name=value` or the setting `backstitch.<name>`: rules read it by
    /// [`parameter`](super::parameter). `purpose` says what it is, to whoever runs the scripts.
    #[track_caller]
    pub fn parameter<S: SqlType>(mut self, name: impl Into<String>, purpose: impl Into<String>) -> Self {
        let (name, purpose, ty) = (name.into(), purpose.into(), S::sql_type());
        self.0.parameters.push(ir::Parameter { name, ty, purpose, place: here() });
        self
    }

    /// A column that must exist although no rule touches it.
    pub fn expects<T: Table, C: ColumnKind>(mut self, column: Column<T, C>) -> Self {
        let column = column.name().to_owned();
        self.0.expectations.push(ir::Expectation {
            table: T::name(),
            column,
            declared: ir::Declared(Some(T::place())),
        });
        self
    }

    /// What to apply where a table or a column is missing: `npx prisma migrate deploy`.
    pub fn schema_comes_from(mut self, remedy: impl Into<String>) -> Self {
        self.0.schema_remedy = Some(remedy.into());
        self
    }

    /// Applies each rule by itself, also where several could be applied together: each row is then rewritten once for each
    /// rule, as somebody may want it whose triggers are to see every step.
    pub fn rule_by_rule(mut self) -> Self {
        self.0.fuses = false;
        self
    }

    /// Something that must hold before anything is written.
    pub fn require(mut self, requirement: Requirement) -> Self {
        self.0.requirements.push(requirement.0);
        self
    }

    /// The next rule. It sees what the rules before it wrote.
    pub fn rule(mut self, rule: impl FinishedRule) -> Self {
        self.0.rules.push(rule.finish().0);
        self
    }

    /// A figure that the proof checks or prints.
    pub fn check(mut self, check: Check) -> Self {
        self.0.checks.push(check.0);
        self
    }

    /// The backfill, finished.
    pub fn build(self) -> ir::Backfill {
        self.0
    }
}

impl From<BackfillBuilder> for ir::Backfill {
    fn from(builder: BackfillBuilder) -> Self {
        builder.build()
    }
}
