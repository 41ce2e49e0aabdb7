//! The reference backfill on a real server, from outside: what its specification promises, one file for each part of it.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "these tests talk to a server"
)]

#[path = "../rules/phase_1_4.rs"]
mod phase_1_4;
#[path = "../rules/tables.rs"]
mod tables;

mod support;

#[path = "reference/acceptance.rs"]
mod acceptance;
#[path = "reference/against_oracle.rs"]
mod against_oracle;
#[path = "reference/embedded.rs"]
mod embedded;
#[path = "reference/front_desk.rs"]
mod front_desk;
#[path = "reference/hostile.rs"]
mod hostile;
#[path = "reference/ledger.rs"]
mod ledger;
#[path = "reference/one_statement.rs"]
mod one_statement;
#[path = "reference/one_time_client.rs"]
mod one_time_client;
#[path = "reference/oracle.rs"]
mod oracle;
#[path = "reference/preview.rs"]
mod preview;
#[path = "reference/proof.rs"]
mod proof;
#[path = "reference/random.rs"]
mod random;
#[path = "reference/requirements.rs"]
mod requirements;
#[path = "reference/resume.rs"]
mod resume;
#[path = "reference/rollback.rs"]
mod rollback;
#[path = "reference/schema_applied.rs"]
mod schema_applied;
#[path = "reference/sessions.rs"]
mod sessions;
#[path = "reference/sitter_class.rs"]
mod sitter_class;
#[path = "reference/stamp.rs"]
mod stamp;
#[path = "reference/standby.rs"]
mod standby;
#[path = "reference/thread_class.rs"]
mod thread_class;
#[path = "reference/thread_number.rs"]
mod thread_number;
#[path = "reference/world.rs"]
mod world;
