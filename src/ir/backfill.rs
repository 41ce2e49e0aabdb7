use super::{Check, Declared, RowSet, Rule};
use crate::diagnostic::Place;
use crate::sql::{QualifiedName, Type};

/// A whole backfill: what must hold before, what is written, what must hold after.
#[derive(Debug, Clone, PartialEq)]
pub struct Backfill {
    /// Its name: a folder's, and the key in the ledger.
    pub name: String,
    /// What it is for, in a sentence.
    pub purpose: String,
    /// The schema in which its ledger and its journals are kept.
    pub journal_schema: String,
    /// What a run must be given.
    pub parameters: Vec<Parameter>,
    /// Columns that must exist although no rule touches them.
    pub expectations: Vec<Expectation>,
    /// What to apply where a table or column is missing.
    pub schema_remedy: Option<String>,
    /// What must hold, or is to be warned of, before anything is written.
    pub requirements: Vec<Requirement>,
    /// The rules, in the order in which they are applied.
    pub rules: Vec<Rule>,
    /// Whether rules are applied together where they can be.
    pub fuses: bool,
    /// What the proof checks and prints, beside the rules themselves.
    pub checks: Vec<Check>,
    /// Where it was written.
    pub place: Place,
}

/// The schema in which a ledger and its journals are kept, unless another is named.
pub const JOURNAL_SCHEMA: &str = "backstitch";

/// Something that a run must be given: the setting `backstitch.<name>` of the session.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name, without the prefix.
    pub name: String,
    /// The type it is read as.
    pub ty: Type,
    /// What it is for, for whoever runs the scripts.
    pub purpose: String,
    /// Where it was written.
    pub place: Place,
}

/// A column that must exist.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expectation {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: String,
    /// Where the rules declare the table.
    pub declared: Declared,
}

/// Rows that there must not be.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// Its name, unique in the backfill.
    pub name: String,
    /// Whether it stops the run.
    pub kind: RequirementKind,
    /// The rows that violate it.
    pub violations: RowSet,
    /// What is wrong with such a row, said of it: `has no usable number`.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// Where it was written.
    pub place: Place,
}

/// Whether a violation stops the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequirementKind {
    /// Nothing is written.
    Require,
    /// It is shown, and stops nothing.
    Warn,
}
