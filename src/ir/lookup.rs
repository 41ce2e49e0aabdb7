use std::rc::Rc;

use super::Expr;
use crate::diagnostic::Place;
use crate::sql::QualifiedName;

/// Rows of another table that belong to a row, and which of them is meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// What the author calls it; it becomes the alias in SQL.
    pub name: String,
    /// The table it looks in.
    pub table: QualifiedName,
    /// Pairs that must be equal: over the row looked up, and over the row looked up from.
    pub on: Vec<(Expr, Expr)>,
    /// What else must hold for the row looked up.
    pub filter: Option<Expr>,
    /// Which row is meant where several match.
    pub choice: Choice,
    /// Where it was written.
    pub place: Place,
}

/// Which of the matching rows a lookup means.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// There is at most one: the catalog must prove it.
    Unique,
    /// The first by this order, which must be total.
    First(Vec<Order>),
    /// The k-th of the rows that need one gets member k modulo n.
    Spread {
        /// The order of the members, over the row looked up.
        members: Vec<Order>,
        /// The order of the rows that need one, over the row looked up from.
        rows: Vec<Order>,
    },
}

/// One term of an `ORDER BY`.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The value ordered by.
    pub value: Expr,
    /// Ascending or descending.
    pub direction: Direction,
    /// Whether nulls come first; PostgreSQL puts them last in an ascending order.
    pub nulls_first: bool,
}

/// Ascending or descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Lowest first.
    Ascending,
    /// Highest first.
    Descending,
}

/// What a row is a row of.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// A table.
    Table(QualifiedName),
    /// The distinct values of some columns.
    Distinct(Rc<Distinct>),
    /// The elements of an array of each row of a table, beside the row's own columns.
    Elements(Rc<Elements>),
}

/// The elements of an array that each row of a table has: each element of a row once, where it stands first.
#[derive(Debug, Clone, PartialEq)]
pub struct Elements {
    /// What one element is, in the singular: `tag`.
    pub name: String,
    /// The table.
    pub table: QualifiedName,
    /// The array, over a row of the table.
    pub array: Expr,
    /// What kind of array it is.
    pub kind: ArrayKind,
    /// Where it was written.
    pub place: Place,
}

/// What the elements of an array are taken out by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrayKind {
    /// An array of SQL.
    Sql,
    /// An array inside `jsonb`: its elements are texts; what is no array has none.
    Jsonb,
}

/// A set of distinct values, gathered from tables: the orgs that have a thread or a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Distinct {
    /// What one value is, in the singular: `org`.
    pub name: String,
    /// Where the values come from.
    pub members: Vec<Member>,
    /// Where it was written.
    pub place: Place,
}

/// One source of a set of distinct values.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The table.
    pub table: QualifiedName,
    /// The value, over a row of the table.
    pub value: Expr,
    /// Which rows count.
    pub filter: Option<Expr>,
}

/// Some rows: those of a table or of a distinct set for which a condition holds.
#[derive(Debug, Clone, PartialEq)]
pub struct RowSet {
    /// The rows.
    pub rows: Rows,
    /// Which of them.
    pub filter: Option<Expr>,
}

impl Distinct {
    /// The name of the one column that a set of distinct values has.
    pub const VALUE: &'static str = "value";
}

impl Elements {
    /// The name of the column that holds the element.
    pub const VALUE: &'static str = "value";
    /// The name of the column that says where the element stands, from 1.
    pub const POSITION: &'static str = "position";
}

impl Rows {
    /// The table whose rows these are, or stand in.
    pub fn table(&self) -> Option<&QualifiedName> {
        match self {
            Rows::Table(name) => Some(name),
            Rows::Elements(elements) => Some(&elements.table),
            Rows::Distinct(_) => None,
        }
    }
}

impl Lookup {
    /// The plain columns of the table looked in that `on` pins to one value.
    pub fn pinned_columns(&self) -> Vec<&str> {
        self.on
            .iter()
            .filter_map(|(inner, _)| match inner {
                Expr::Column { name, .. } => Some(name.as_str()),
                _ => None,
            })
            .collect()
    }
}
