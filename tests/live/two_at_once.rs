//! One run at a time: whoever comes second says who is at work, and nothing is lost.

use backstitch::run::execute;
use backstitch::script::ScriptName::{self, Forward, Rollback};

use super::gate::{Gate, PATIENT};
use super::ground::{BACKFILL, Ground, assert_same, script};
use crate::support::soak;

/// A rest after each batch that outlives the test.
const LONG_REST: &[&str] = &["backstitch.pause_ms=600000"];

/// A rest after each batch in which the others have their turn.
const REST: &[&str] = &["backstitch.pause_ms=1000"];

fn assert_refused(ground: &Ground, name: ScriptName, by: &str) {
    let psql = ground.psql(script(name), &[]);
    assert_eq!(psql.code, 3, "{name:?}: {}", psql.err);
    assert!(psql.err.contains(by), "{name:?} must say `{by}`:\n{}", psql.err);
    assert!(psql.err.contains("nothing was done"), "{}", psql.err);
}

/// The end is that of an undisturbed run.
fn assert_ends_as_undisturbed(ground: &Ground, twin: &Ground) {
    twin.succeed(Forward);
    ground.succeed(ScriptName::Proof);
    assert_same(&ground.rows(&["updatedAt"]), &twin.rows(&["updatedAt"]), "the end is that of an undisturbed run");
}

#[test]
fn whoever_comes_second_is_told_which_process_and_user_is_at_work() {
    let (ground, twin) = (Ground::new(20, 500), Ground::new(20, 500));
    let gate = Gate::shut(&ground);
    let first = ground.start(script(Forward), PATIENT);
    let pid = ground.wait_until_at_gate();
    for name in [Forward, Rollback] {
        assert_refused(&ground, name, &format!("it is being run by process {pid} (postgres, {BACKFILL})"));
    }
    gate.open();
    let first = first.end();
    assert_eq!(first.code, 0, "{}", first.err);
    assert_ends_as_undisturbed(&ground, &twin);
}

#[test]
fn a_run_that_rests_between_batches_is_at_work_too_until_it_is_stopped() {
    let (ground, twin) = (Ground::new(20, 500), Ground::new(20, 500));
    let first = ground.start(script(Forward), REST);
    let pid = ground.wait_until_resting();
    for name in [Forward, Rollback] {
        assert_refused(&ground, name, &format!("by postgres (process {pid}, {BACKFILL})"));
    }
    ground.run("UPDATE backstitch.run SET stop_requested = true WHERE state = 'running'");
    let first = first.end();
    assert_eq!(first.code, 3, "{}", first.err);
    assert!(first.err.contains("run 1 was stopped on request, in rule "), "{}", first.err);
    assert_eq!(ground.number("SELECT count(*) FROM backstitch.run WHERE state = 'stopped'"), 1);
    ground.succeed(Forward);
    assert_ends_as_undisturbed(&ground, &twin);
}

#[test]
fn a_run_that_was_taken_over_says_so_and_stops() {
    let ground = Ground::new(20, 500);
    let first = ground.start(script(Forward), REST);
    ground.wait_until_resting();
    ground.run("UPDATE backstitch.run SET state = 'interrupted'");
    let first = first.end();
    assert_eq!(first.code, 3, "{}", first.err);
    assert!(first.err.contains("run 1 was taken over by somebody who set its state to interrupted"), "{}", first.err);
    ground.succeed(Forward);
    ground.succeed(ScriptName::Proof);
}

#[test]
fn a_rollback_keeps_a_run_from_starting() {
    let ground = Ground::new(20, 500);
    let start = ground.rows(&[]);
    ground.succeed(Forward);
    let gate = Gate::shut(&ground);
    let first = ground.start(script(Rollback), PATIENT);
    let pid = ground.wait_until_at_gate();
    for name in [Forward, Rollback] {
        assert_refused(&ground, name, &format!("it is being run by process {pid} (postgres, {BACKFILL})"));
    }
    gate.open();
    let first = first.end();
    assert_eq!(first.code, 0, "{}", first.err);
    assert_same(&ground.rows(&[]), &start, "rollback restores the start");
}

#[test]
fn a_rollback_is_stopped_on_request_too() {
    let ground = Ground::new(20, 500);
    let start = ground.rows(&[]);
    ground.succeed(Forward);
    let gate = Gate::shut(&ground);
    let first = ground.start(script(Rollback), PATIENT);
    ground.wait_until_at_gate();
    ground.run("UPDATE backstitch.run SET stop_requested = true WHERE state = 'rolling back'");
    gate.open();
    let first = first.end();
    assert_eq!(first.code, 3, "{}", first.err);
    assert!(first.err.contains("the rollback of run 1 was stopped on request"), "{}", first.err);
    ground.succeed(Rollback);
    assert_same(&ground.rows(&[]), &start, "rollback restores the start");
}

#[test]
fn of_two_runs_that_start_at_once_one_goes_on() {
    let (ground, twin) = (Ground::new(20, 500), Ground::new(20, 500));
    for round in 0..4 * soak() {
        if round > 0 {
            ground.succeed(Rollback);
        }
        let both = [ground.start(script(Forward), &[]), ground.start(script(Forward), &[])].map(|one| one.end());
        for one in &both {
            assert!(one.code == 0 || one.err.contains("nothing was done"), "{}", one.err);
        }
        assert!(both.iter().any(|one| one.code == 0), "{both:?}");
    }
    assert_ends_as_undisturbed(&ground, &twin);
}

#[test]
fn a_session_whose_run_was_cancelled_can_run_it_again_and_bars_nobody() {
    for again_in_the_same_session in [true, false] {
        let ground = Ground::new(20, 500);
        let mut client = ground.connect_as(BACKFILL);
        client.batch_execute(&format!("SET {}", LONG_REST[0])).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let pid = ground.wait_until_resting();
                ground.run(&format!("SELECT pg_cancel_backend({pid})"));
            });
            let error = execute(&mut client, script(Forward), |_| {}).unwrap_err();
            assert_eq!(error.code(), Some("57014"), "{error}");
        });
        if again_in_the_same_session {
            client.batch_execute("RESET backstitch.pause_ms").unwrap();
            execute(&mut client, script(Forward), |_| {}).unwrap_or_else(|error| panic!("{error}"));
        } else {
            ground.succeed(Forward);
        }
        ground.succeed(ScriptName::Proof);
    }
}
