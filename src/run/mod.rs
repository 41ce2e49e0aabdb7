//! Running scripts: what psql does, statement by statement.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "an edge: it talks to a database")]

pub mod connect;
mod execute;

pub use execute::{Answer, RunError, execute};
