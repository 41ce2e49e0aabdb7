use super::{Expr, RowSet};
use crate::diagnostic::Place;

/// A figure that the proof prints, and what it must be.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Its name, unique in the backfill.
    pub name: String,
    /// What is counted.
    pub figure: Figure,
    /// What it must be; a report expects nothing.
    pub expected: Option<Expected>,
    /// Whether a figure that is not as expected is only shown, and fails nothing.
    pub only_warns: bool,
    /// Where it was written.
    pub place: Place,
}

/// Something that is counted.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// How many rows there are.
    Count(RowSet),
    /// A number for each row.
    Each {
        /// The rows.
        rows: RowSet,
        /// The number, over one of them.
        value: Expr,
    },
    /// How many rows hold each value.
    Distribution {
        /// The rows.
        rows: RowSet,
        /// The value, over one of them.
        value: Expr,
    },
}

/// What a figure must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// Exactly this.
    Equals(i64),
    /// This or more.
    AtLeast(i64),
    /// This or less.
    AtMost(i64),
    /// At most as many as these rows are.
    AtMostCount {
        /// What the rows are, in words.
        name: String,
        /// The rows.
        rows: Box<RowSet>,
    },
}
