//! The reference backfill's scripts beside live writers, kills and locks: what must hold whatever else goes on.
//!
//! `BACKSTITCH_SOAK=10 cargo test --release --test live` does the same with ten times the data and the rounds.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "these tests are about processes and a server"
)]

#[path = "../rules/phase_1_4.rs"]
mod phase_1_4;
mod support;
#[path = "../rules/tables.rs"]
mod tables;

mod live {
    mod gate;
    mod ground;
    mod inserts;
    mod kills;
    mod locks;
    mod oracle;
    mod retries;
    mod throttle;
    mod two_at_once;
    mod waits;
    mod writers;
}
