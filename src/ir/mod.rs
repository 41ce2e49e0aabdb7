//! The rules, untyped: what the DSL builds and every later stage reads.

mod aggregate;
mod backfill;
mod declared;
mod expr;
mod function;
mod lookup;
mod numbering;
mod proof;
mod rule;
mod walk;

pub use aggregate::Aggregate;
pub use backfill::{Backfill, Expectation, JOURNAL_SCHEMA, Parameter, Requirement, RequirementKind};
pub use declared::Declared;
pub use expr::{Comparison, Expr, Literal};
pub use function::{Function, Notation, OnNull};
pub use lookup::{ArrayKind, Choice, Direction, Distinct, Elements, Lookup, Member, Order, RowSet, Rows};
pub use numbering::Numbering;
pub use proof::{Check, Expected, Figure};
pub use rule::{Case, Form, Rule, Set};
pub use walk::Node;
