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

mod support;
#[path = "support/process.rs"]
mod process;

#[path = "live/gate.rs"]
#[allow(dead_code, reason = "the tests beside live writers use the rest of it")]
mod gate;
#[path = "live/ground.rs"]
#[allow(dead_code, reason = "the tests beside live writers use the rest of it")]
mod ground;
#[path = "reference/world.rs"]
#[allow(dead_code, reason = "the tests of the reference use the rest of it")]
mod world;

/// The fixtures of the rule forms, with another life.
#[allow(dead_code, reason = "their own program uses the rest of it")]
mod forms {
    #[path = "../same_end/life.rs"]
    mod life;
    #[path = "life.rs"]
    mod own_life;

    mod classify;
    mod collations;
    mod derive;
    mod designate;
    mod figures;
    mod fill;
    mod foreign_keys;
    mod inheritance;
    mod keys;
    mod lookups;
    mod names;
    mod size;
    mod spread;
    mod texts;
    mod triggers;
    mod types;
}

mod same_end {
    mod bytes;
    pub(crate) mod contents;
    mod ends;
    mod interruption;
    mod kills;
    pub(crate) mod runner;
    mod together;
}
