//! Two runs at once: one works, the other says who does; one that lost its run says who took it over.

use backstitch::script::ScriptName;

use super::runner::{NAME, end, run, start};
use crate::gate::Gate;
use crate::ground::{Ground, assert_same, script, wait_until};

/// Batches that wait at the gate for as long as it is shut.
const PATIENT: &[&str] = &["run", NAME, "--set", "lock_timeout=0"];

/// A rest after each batch in which the others have their turn.
const REST: &[&str] = &["run", NAME, "--set", "pause_ms=1000"];

fn assert_proven(ground: &Ground, twin: &Ground) {
    twin.succeed(ScriptName::Forward);
    run(ground.environment(), &["prove", NAME]).exits_with(0);
    assert_same(&ground.rows(&["updatedAt"]), &twin.rows(&["updatedAt"]), "the end is that of an undisturbed run");
}

#[test]
fn the_second_says_who_holds_the_lock_whoever_is_first() {
    for runner_is_first in [true, false] {
        let (ground, twin) = (Ground::new(20, 300), Ground::new(20, 300));
        let gate = Gate::shut(&ground);
        let first = if runner_is_first {
            start(ground.environment(), PATIENT)
        } else {
            ground.start(script(ScriptName::Forward), &["backstitch.lock_timeout=0"]).0
        };
        let pid = ground.wait_until_at_gate();
        let who = format!("it is being run by process {pid} (postgres, backfill); nothing was done");
        for command in ["run", "rollback"] {
            let second = run(ground.environment(), &[command, NAME]).exits_with(1);
            assert!(second.err.contains(&who), "{command}: {}", second.err);
        }
        let second = ground.psql(script(ScriptName::Forward), &[]);
        assert!(second.code == 3 && second.err.contains(&who), "{}", second.err);
        gate.open();
        end(first).exits_with(0);
        assert_proven(&ground, &twin);
    }
}

#[test]
fn a_run_that_rests_between_batches_is_named_too() {
    let (ground, twin) = (Ground::new(20, 300), Ground::new(20, 300));
    // For longer than the other takes to begin, on any machine; who is asked to stop rests no longer.
    let first = start(ground.environment(), &["run", NAME, "--set", "pause_ms=60000"]);
    let pid = ground.wait_until_resting();
    let second = run(ground.environment(), &["run", NAME]).exits_with(1);
    assert!(
        second.err.contains("run 1 is at work since ") && second.err.contains("nothing was done"),
        "{}",
        second.err
    );
    assert!(second.err.contains(&format!("by postgres (process {pid}, backfill)")), "{}", second.err);
    run(ground.environment(), &["stop", NAME]).exits_with(0);
    end(first).exits_with(1);
    run(ground.environment(), &["run", NAME]).exits_with(0);
    assert_proven(&ground, &twin);
}

/// Somebody who believes that the first is gone, and is wrong, says so in the ledger and starts another.
#[test]
fn a_run_that_was_taken_over_says_by_whom() {
    let (ground, twin) = (Ground::new(20, 300), Ground::new(20, 300));
    let first = start(ground.environment(), REST);
    ground.wait_until_resting();
    ground.run("UPDATE backstitch.run SET state = 'interrupted'");
    let mut second = start(ground.environment(), PATIENT);
    // The first holds the lock during its batches only: the second may have to come back.
    wait_until("another run is in the ledger", || {
        if second.try_wait().unwrap().is_some() {
            second = start(ground.environment(), PATIENT);
        }
        ground.number("SELECT count(*) FROM backstitch.run") == 2
    });
    let (first, second) = (end(first).exits_with(1), end(second).exits_with(0));
    assert!(first.err.contains("run 1 was taken over by "), "{}", first.err);
    assert!(second.err.contains("run 2"), "{}", second.err);
    assert_proven(&ground, &twin);
}

#[test]
fn of_two_that_start_at_once_one_goes_on() {
    let (ground, twin) = (Ground::new(20, 300), Ground::new(20, 300));
    let start_of_rows = ground.rows(&[]);
    for round in 0..4 {
        if round > 0 {
            run(ground.environment(), &["rollback", NAME]).exits_with(0);
            assert_same(&ground.rows(&[]), &start_of_rows, "rollback restores the start");
        }
        let other = if round % 2 == 0 {
            start(ground.environment(), &["run", NAME])
        } else {
            ground.start(script(ScriptName::Forward), &[]).0
        };
        let both = [start(ground.environment(), &["run", NAME]), other].map(end);
        for one in &both {
            assert!(one.code == 0 || one.err.contains("nothing was done"), "{}", one.err);
        }
        assert!(both.iter().any(|one| one.code == 0), "{both:?}");
    }
    assert_proven(&ground, &twin);
}
