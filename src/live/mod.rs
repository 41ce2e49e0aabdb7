//! Rules against a live database: what it has, where it differs from the schema that the rules were compiled for, and
//! what no schema tells but a run meets.
//!
//! Everything is asked in one transaction that reads, by the questions in `questions/`.
#![allow(clippy::disallowed_types, reason = "an edge: it asks a server")]

mod error;
mod introspect;
mod session;

pub use error::Error;
pub use introspect::introspect;
