//! Rules against a live database, on a real server: what it is read as, and what is said about it.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

#[path = "../rules/phase_1_4.rs"]
mod phase_1_4;
#[path = "../rules/tables.rs"]
mod tables;

mod support;

mod live_check {
    mod shop;

    mod clean;
    mod drift;
    mod explained;
    mod insertions;
    mod introspection;
    mod ledger;
    mod roles;
    mod server;
    mod tables;
}
