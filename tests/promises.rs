//! What must hold of a run on a live database, seen from outside: an audit of every write, an oracle written by hand, and
//! comparison with a run that nobody disturbed. The same for several fixtures, whatever their rules and tables.
//!
//! `BACKSTITCH_SOAK=10 cargo test --test promises` does it with ten times the data, and kills at every statement;
//! `BACKSTITCH_SEED` repeats what chance decided.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "these tests are about processes and a server"
)]

#[path = "live/ground.rs"]
#[allow(dead_code, reason = "the tests of the reference use the rest of it")]
mod ground;
#[path = "../rules/phase_1_4.rs"]
mod phase_1_4;
mod support;
#[path = "../rules/tables.rs"]
mod tables;

mod promises {
    mod application;
    mod audit;
    mod boundaries;
    mod deadlocks;
    mod disk;
    mod fixture;
    mod held;
    mod partitioned;
    mod planned;
    mod reference;
    mod stage;
    mod undone;
    mod vacuum;
    mod witness;
    mod writers;
}
