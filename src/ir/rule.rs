use super::{Declared, Expr, Order, RowSet};
use crate::diagnostic::Place;
use crate::sql::{QualifiedName, Type};

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
    /// The columns that it writes, as `table!` declares them.
    pub writes: Vec<Expr>,
    /// Why an order that the compiler can't prove harmless is harmless.
    pub reasons: Vec<String>,
    /// Where it was written.
    pub place: Place,
}

/// The kinds of rule.
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
    /// The column always holds what the value, which is computed from the column itself, leaves as it is.
    Normalize {
        /// The column.
        column: String,
        /// Its normal form, over the row as it is.
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
        /// The group's type: what is planned is kept with the group that it was planned for.
        group_type: Type,
        /// What a row that holds the values already looks like.
        already: Expr,
        /// The order whose first row wins; it must be total.
        order: Vec<Order>,
    },
    /// Each row of the source needs a row with these values of a unique key; where there is none, it is inserted. Here
    /// every value, those of `sets` too, is over a row of the source.
    InsertMissing {
        /// The rows that need one.
        source: RowSet,
        /// The columns of the unique key, with the values that make out which row is needed.
        key: Vec<Set>,
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
            Form::Fill { column, .. }
            | Form::Derive { column, .. }
            | Form::Normalize { column, .. }
            | Form::Classify { column, .. } => Some(column),
            Form::Designate { .. } | Form::InsertMissing { .. } => None,
        }
    }

    /// Every column that it writes, the stamp left out.
    pub fn written_columns(&self) -> Vec<&str> {
        let sets = self.key().iter().chain(&self.sets).map(|set| set.column.as_str());
        self.column().into_iter().chain(sets).collect()
    }

    /// The key by which an insertion sees whether a row is there; empty in every other form.
    pub fn key(&self) -> &[Set] {
        match &self.form {
            Form::InsertMissing { key, .. } => key,
            _ => &[],
        }
    }

    /// What must hold of the rows that it is about; of an insertion's source.
    pub fn scope(&self) -> Option<&Expr> {
        match &self.form {
            Form::InsertMissing { source, .. } => source.filter.as_ref(),
            _ => self.filter.as_ref(),
        }
    }

    /// Whether it inserts rows, and changes none.
    pub fn inserts(&self) -> bool {
        matches!(self.form, Form::InsertMissing { .. })
    }

    /// What the form is called in the DSL.
    pub fn form_name(&self) -> &'static str {
        match self.form {
            Form::Fill { .. } => "fill",
            Form::Derive { .. } => "derive",
            Form::Normalize { .. } => "normalize",
            Form::Classify { .. } => "classify",
            Form::Designate { .. } => "designate",
            Form::InsertMissing { .. } => "insert_missing",
        }
    }
}
