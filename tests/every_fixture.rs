//! Fixtures of the rule forms, lived by psql and by the runner's whole program from the same start, with the same end.
//!
//! Those whose rows are given something generated have two ends by nature, and are left out. `make soak` runs it. In `make test` the fixtures' own life compares psql with what the runner sends.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "these tests are about processes and a server"
)]

#[path = "support/process.rs"]
mod process;
mod support;

/// What the fixtures of the rule forms live elsewhere.
#[path = "forms/life.rs"]
#[allow(dead_code, reason = "the tests of the rule forms use the rest of it")]
mod own_life;

/// What they live here.
mod life {
    pub(crate) use crate::same_end::life::{Lived, column, life, life as life_once, life_with, rules, run, succeeds};
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
#[path = "forms/json.rs"]
mod json;
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
    #[allow(dead_code, reason = "the other tests of the same end use the rest of it")]
    pub(crate) mod contents;
    pub(crate) mod life;
    #[allow(dead_code, reason = "the other tests of the same end use the rest of it")]
    pub(crate) mod runner;
}
