use super::{Declared, Expr, Order};
use crate::diagnostic::Place;
use crate::sql::QualifiedName;

/// One rule: which rows of one table it writes, and what.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name, unique in the backfill.
    pub name: String,
    /// The table it writes.
    pub target: QualifiedName,
    /// Where the rules declare that table.
    pub declared: Declared,
    /// What kind of rule it is.
    pub form: Form,
    /// The rows it is about; all where there is none.
    pub filter: Option<Expr>,
    /// Columns written beside the form's own. Their values see the row with the form's column already written.
    pub sets: Vec<Set>,
    /// The timestamp column that says when a row was last changed.
    pub stamp: Option<String>,
    /// Why an order that the compiler can't prove harmless is harmless.
    pub reasons: Vec<String>,
    /// Where it was written.
    pub place: Place,
}

/// The kinds of rule. `insert_missing` will stand here.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// Where the column is null, the first case that has a value.
    Fill {
        /// The column.
        column: String,
        /// The cases, in their order.
        cases: Vec<Case>,
    },
    /// The column always equals the value.
    Derive {
        /// The column.
        column: String,
        /// The value.
        value: Expr,
    },
    /// The first case whose condition holds gives the value; the last has no condition.
    Classify {
        /// The column.
        column: String,
        /// The cases, in their order.
        cases: Vec<Case>,
    },
    /// One row of each group gets the values of `sets`, where the group has none that holds them yet.
    Designate {
        /// What makes a group; rows where it is null belong to none.
        group: Expr,
        /// What a row that holds the values already looks like.
        already: Expr,
        /// The order whose first row wins; it must be total.
        order: Vec<Order>,
    },
}

/// One case of a fill or a classification.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The outcome that the journal records.
    pub label: String,
    /// When the case applies; always where there is none.
    pub when: Option<Expr>,
    /// The value it gives.
    pub value: Expr,
    /// Whether the rows are to be listed afterwards.
    pub flagged: bool,
}

/// A column that gets a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// The column.
    pub column: String,
    /// The value.
    pub value: Expr,
}

impl Rule {
    /// The column that the form itself writes; a designation writes only `sets`.
    pub fn column(&self) -> Option<&str> {
        match &self.form {
            Form::Fill { column, .. } | Form::Derive { column, .. } | Form::Classify { column, .. } => Some(column),
            Form::Designate { .. } => None,
        }
    }

    /// Every column that it writes, the stamp left out.
    pub fn written_columns(&self) -> Vec<&str> {
        self.column().into_iter().chain(self.sets.iter().map(|set| set.column.as_str())).collect()
    }

    /// What the form is called in the DSL.
    pub fn form_name(&self) -> &'static str {
        match self.form {
            Form::Fill { .. } => "fill",
            Form::Derive { .. } => "derive",
            Form::Classify { .. } => "classify",
            Form::Designate { .. } => "designate",
        }
    }
}
