//! A run in several sessions: the same end as in one, whoever of them comes late, never, or is killed.

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

/// What the fixtures of the rule forms live elsewhere.
#[path = "forms/life.rs"]
#[allow(dead_code, reason = "the tests of the rule forms use the rest of it")]
mod own_life;

/// What they live here.
mod life {
    pub(crate) use crate::slices::life::{life, rules, run, succeeds};
}

#[path = "forms/partitions.rs"]
mod partitions;
#[path = "forms/spread.rs"]
mod spread;

#[path = "same_end/contents.rs"]
#[allow(dead_code, reason = "the tests of the same end use the rest of it")]
mod contents;

mod slices {
    mod ends;
    mod insertion;
    mod joining;
    mod leaves;
    pub(crate) mod life;
    mod losses;
    mod numbers;
    mod runner;
    mod sessions;
}
