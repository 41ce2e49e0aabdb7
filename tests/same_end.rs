//! The promises of the runner: it does what psql does with the same files, whatever ends it and whoever is beside it.
//!
//! One file for each promise.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "these tests are about processes and a server"
)]

#[path = "../rules/phase_1_4.rs"]
mod phase_1_4;
#[path = "../rules/tables.rs"]
mod tables;

#[path = "support/process.rs"]
mod process;
mod support;

#[path = "live/gate.rs"]
#[allow(dead_code, reason = "the tests beside live writers use the rest of it")]
mod gate;
#[path = "live/ground.rs"]
#[allow(dead_code, reason = "the tests beside live writers use the rest of it")]
mod ground;
#[path = "reference/world.rs"]
#[allow(dead_code, reason = "the tests of the reference use the rest of it")]
mod world;

mod same_end {
    mod bytes;
    mod contents;
    mod ends;
    mod interruption;
    mod kills;
    mod memory;
    mod parameters;
    mod pooler;
    mod privileges;
    mod runner;
    mod together;
}
