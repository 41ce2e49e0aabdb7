//! Every rule form, on small awkward schemas: each fixture lives its whole life on a real server.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

#[path = "../rules/phase_1_4.rs"]
mod phase_1_4;
#[path = "../rules/tables.rs"]
mod tables;

mod support;

mod forms {
    mod beside;
    mod life;

    mod aggregates;
    mod arrivals;
    mod awkward;
    mod classify;
    mod collations;
    mod derive;
    mod designate;
    mod figures;
    mod fill;
    mod foreign_keys;
    mod functions;
    mod generators;
    mod inheritance;
    mod insert_missing;
    mod json;
    mod keys;
    mod leaves;
    mod lookups;
    mod names;
    mod normalize;
    mod number;
    mod partitions;
    mod passes;
    mod plans;
    mod size;
    mod spread;
    mod texts;
    mod triggers;
    mod trust;
    mod types;
    mod types_by_name;
    mod waits;
    mod waits_between;
    mod waits_whole;
}
