//! Running scripts: what psql does, statement by statement.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "an edge: it talks to a database")]

pub mod connect;
mod error;
pub mod event;
mod execute;
mod interrupt;
pub mod ledger;
mod locate;
pub mod standby;
mod stream;

pub use error::RunError;
pub use execute::{Answer, execute};
pub use interrupt::{Interrupts, OnSignal};
pub use stream::{Part, stream};
