//! Beside writers that update, insert, delete and move rows at full speed: no value of theirs is lost, every old value is
//! journaled as it was, every row gets the outcome that it must, and a rollback restores the rest.

use backstitch::script::ScriptName::{Forward, Proof, Rollback};

use super::application::Application;
use super::fixture::Fixture;
use super::partitioned::PARTITIONED;
use super::planned::PLANNED;
use super::reference::REFERENCE;
use super::stage::{Stage, seed};
use crate::support::server;
use crate::support::soak;

/// Runs forward in so many sessions beside the application, then once more, and judges all of it.
fn live_through(fixture: &'static Fixture, rows: usize, doing: &[&[&str]], sessions: usize) {
    let first = seed("the writers");
    for seed in (first..).take(soak()) {
        let stage = Stage::new(fixture, rows);
        stage.watch();
        run_beside(&stage, rows, doing, sessions, seed);
        // What was left, because the application went on making work.
        stage.succeeds(Forward);
        stage.succeeds(Proof);
        let testimony = stage.testimony();
        testimony.faults().assert_none(seed);
        assert!(testimony.entries.len() > rows / 2, "the backfill was at work: {}", testimony.entries.len());
        stage.look_away();
        stage.succeeds(Rollback);
        testimony.faults_of_rollback(&stage.rows_now()).assert_none(seed);
        stage.drop(server());
    }
}

fn run_beside(stage: &Stage, rows: usize, doing: &[&[&str]], sessions: usize, seed: u64) {
    let application = Application::start(stage, rows, doing, seed);
    let before = application.written();
    let slice = |number| format!("backstitch.slice={number}/{sessions}");
    let helpers: Vec<_> = (2..=sessions).map(|number| stage.start(stage.text(Forward), &[&slice(number)])).collect();
    let psql = stage.execute(Forward, &[&slice(1)]);
    for helper in helpers {
        let ended = helper.end();
        assert!(ended.code == 0 && ended.err.contains("takes part in run"), "{}", ended.err);
    }
    let written = application.end() - before;
    assert!(psql.code == 0 || psql.err.contains("wrote what it could, and rows are left"), "{}", psql.err);
    assert!(written > 100, "the application was at work: {written} transactions");
}

#[test]
fn the_reference_beside_writers_of_its_rows() {
    live_through(&REFERENCE, 3_000, &[REFERENCE.writes; 3], 1);
}

#[test]
fn the_reference_in_two_sessions_beside_writers_of_its_rows() {
    live_through(&REFERENCE, 4_000, &[REFERENCE.writes; 2], 2);
}

#[test]
fn the_reference_beside_writers_of_what_its_lookups_find() {
    live_through(&REFERENCE, 2_000, &[REFERENCE.writes, REFERENCE.writes, REFERENCE.writes_to_sources], 1);
}

#[test]
fn a_partitioned_table_beside_writers_that_move_rows_between_leaves() {
    live_through(&PARTITIONED, 3_000, &[PARTITIONED.writes, PARTITIONED.writes, PARTITIONED.writes_to_sources], 2);
}

#[test]
fn planned_rules_beside_writers_of_what_was_planned() {
    live_through(&PLANNED, 1_500, &[PLANNED.writes, PLANNED.writes, PLANNED.writes_to_sources], 1);
}
