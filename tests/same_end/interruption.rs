//! A signal ends a run after its batch, a second one at once; what was committed stays, and the next run goes on.

use std::process::{Child, Command};

use backstitch::script::ScriptName;

use super::runner::{NAME, end, run, start};
use crate::gate::Gate;
use crate::ground::{BACKFILL, Ground, assert_same, script, wait_until};

/// A rest after each batch, so that there is something to stop.
const REST: &[&str] = &["run", NAME, "--set", "pause_ms=1000"];

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn status(ground: &Ground) -> String {
    run(ground.environment(), &["status", NAME]).exits_with(0).out
}

/// The next run comes to the end of one that nobody disturbed.
fn assert_goes_on(ground: &Ground) {
    let twin = Ground::new(20, 300);
    twin.succeed(ScriptName::Forward);
    run(ground.environment(), &["run", NAME]).exits_with(0);
    run(ground.environment(), &["prove", NAME]).exits_with(0);
    assert_same(&ground.rows(&["updatedAt"]), &twin.rows(&["updatedAt"]), "the end is that of an undisturbed run");
    assert!(status(ground).contains("applied"));
}

fn stopped_in_the_ledger(ground: &Ground) -> i64 {
    ground.number("SELECT count(*) FROM backstitch.run WHERE state = 'stopped' AND finished_at IS NOT NULL")
}

#[test]
fn the_first_signal_ends_a_run_after_its_batch() {
    for name in ["INT", "TERM"] {
        let ground = Ground::new(20, 300);
        let running = start(ground.environment(), REST);
        ground.wait_until_resting();
        assert!(status(&ground).contains("running"));
        signal(&running, name);
        let said = end(running).exits_with(1);
        assert!(said.err.contains("run 1 was stopped on request, in rule "), "{name}: {}", said.err);
        assert!(said.err.contains("continues"), "{name}: {}", said.err);
        assert_eq!(stopped_in_the_ledger(&ground), 1, "{name}");
        assert!(status(&ground).contains("stopped"), "{name}: {}", status(&ground));
        assert!(status(&ground).contains("backstitch run"), "{name}: {}", status(&ground));
        assert_goes_on(&ground);
    }
}

/// At the gate no batch ends: only the second signal can end the run.
#[test]
fn the_second_signal_cancels_at_once_and_the_batch_is_undone() {
    let ground = Ground::new(20, 300);
    let gate = Gate::shut(&ground);
    let mut running = start(ground.environment(), &["run", NAME, "--set", "lock_timeout=0"]);
    ground.wait_until_at_gate();
    let threads = r#"SELECT count(*) FROM "MessageThread" WHERE "messageNumberId" IS NOT NULL"#;
    let before = ground.number(threads);
    signal(&running, "INT");
    wait_until("the stop is asked for", || {
        ground.number("SELECT count(*) FROM backstitch.run WHERE stop_requested") == 1
    });
    assert!(running.try_wait().unwrap().is_none(), "the first signal waits for the batch");
    signal(&running, "INT");
    let said = end(running).exits_with(2);
    assert!(said.err.contains("was cancelled"), "{}", said.err);
    assert!(said.err.contains("`backstitch run phase_1_4` continues"), "{}", said.err);
    assert_eq!(ground.number(threads), before, "the batch at the gate is undone");
    assert!(status(&ground).contains("interrupted"), "{}", status(&ground));
    gate.open();
    assert_goes_on(&ground);
}

/// What only reads has no batch to end.
#[test]
fn a_signal_cancels_a_preview() {
    let ground = Ground::new(20, 300);
    let mut client = ground.connect();
    let mut locked = client.transaction().unwrap();
    locked.batch_execute(r#"LOCK TABLE "MessageThread""#).unwrap();
    let running = start(ground.environment(), &["preview", NAME]);
    ground.wait_until_waiting(BACKFILL, "Lock");
    signal(&running, "INT");
    let said = end(running).exits_with(2);
    assert!(said.err.contains("`preview` was cancelled"), "{}", said.err);
    wait_until("its session ends", || ground.worker().is_none());
}

#[test]
fn a_rollback_ends_after_its_batch_too() {
    let ground = Ground::new(20, 300);
    let before = ground.rows(&[]);
    run(ground.environment(), &["run", NAME]).exits_with(0);
    let gate = Gate::shut(&ground);
    let running = start(ground.environment(), &["rollback", NAME, "--set", "lock_timeout=0"]);
    ground.wait_until_at_gate();
    signal(&running, "INT");
    wait_until("the stop is asked for", || {
        ground.number("SELECT count(*) FROM backstitch.run WHERE stop_requested AND state = 'rolling back'") == 1
    });
    gate.open();
    let said = end(running).exits_with(1);
    assert!(said.err.contains("the rollback of run 1 was stopped on request"), "{}", said.err);
    assert!(status(&ground).contains("backstitch rollback"), "{}", status(&ground));
    run(ground.environment(), &["rollback", NAME]).exits_with(0);
    assert_same(&ground.rows(&[]), &before, "rollback restores the start");
}

#[test]
fn stop_ends_a_run_of_psql() {
    let ground = Ground::new(20, 300);
    let running = ground.start(script(ScriptName::Forward), &["backstitch.pause_ms=1000"]);
    let pid = ground.wait_until_resting();
    let said = run(ground.environment(), &["stop", NAME]).exits_with(0);
    assert!(said.out.contains("run 1 ") && said.out.contains(&format!("process {pid}")), "{}", said.out);
    assert!(status(&ground).contains("asked to stop") || stopped_in_the_ledger(&ground) == 1);
    let psql = running.end();
    assert_eq!(psql.code, 3, "{}", psql.err);
    assert!(psql.err.contains("run 1 was stopped on request"), "{}", psql.err);
    assert_eq!(stopped_in_the_ledger(&ground), 1);
    let again = run(ground.environment(), &["stop", NAME]).exits_with(0);
    assert!(again.out.contains("nothing is at work"), "{}", again.out);
    assert_goes_on(&ground);
}
