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

/// What the fixtures of the rule forms live elsewhere.
#[path = "forms/life.rs"]
#[allow(dead_code, reason = "the tests of the rule forms use the rest of it")]
mod own_life;

/// What they live here.
mod life {
    pub(crate) use crate::same_end::life::{Lived, column, life, life_with, rules, run, succeeds};
}

#[path = "forms/classify.rs"]
mod classify;
#[path = "forms/collations.rs"]
mod collations;
#[path = "forms/derive.rs"]
mod derive;
#[path = "forms/designate.rs"]
mod designate;
#[path = "forms/figures.rs"]
mod figures;
#[path = "forms/fill.rs"]
mod fill;
#[path = "forms/foreign_keys.rs"]
mod foreign_keys;
#[path = "forms/inheritance.rs"]
mod inheritance;
#[path = "forms/keys.rs"]
mod keys;
#[path = "forms/lookups.rs"]
mod lookups;
#[path = "forms/names.rs"]
mod names;
#[path = "forms/size.rs"]
mod size;
#[path = "forms/spread.rs"]
mod spread;
#[path = "forms/texts.rs"]
mod texts;
#[path = "forms/triggers.rs"]
mod triggers;
#[path = "forms/types.rs"]
mod types;

mod same_end {
    mod bytes;
    pub(crate) mod contents;
    mod ends;
    mod interruption;
    mod kills;
    pub(crate) mod life;
    mod memory;
    mod parameters;
    mod pooler;
    mod privileges;
    pub(crate) mod runner;
    mod together;
}
