//! The rules, untyped: what the DSL builds and every later stage reads.

mod backfill;
mod expr;
mod lookup;
mod proof;
mod rule;
mod walk;

pub use backfill::{Backfill, Expectation, JOURNAL_SCHEMA, Parameter, Requirement, RequirementKind};
pub use expr::{Comparison, Expr, Literal};
pub use lookup::{Choice, Direction, Distinct, Lookup, Member, Order, RowSet, Rows};
pub use proof::{Check, Expected, Figure};
pub use rule::{Case, Form, Rule, Set};
pub use walk::Node;
