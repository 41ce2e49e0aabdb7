//! Signals, and connections that are lost.

#![allow(clippy::disallowed_methods, reason = "a test starts programs")]

use std::process::{Child, Command, Stdio};

use crate::ground::Ground;
use crate::process::{Ran, ran};

/// A run that rests after each batch, so that it is met at work. It has thousands of rows, and a batch takes one block.
fn slow_ground() -> Ground {
    let ground = Ground::sample();
    let many = r#"INSERT INTO "MessageThread" ("id", "orgId", "scope", "isOneTimeClient", "createdAt", "updatedAt")
        SELECT 'many-' || number, 'park', 'client', false, '2026-02-01', '2026-02-01' FROM generate_series(1, 3000) AS number"#;
    ground.database.connect().batch_execute(many).unwrap();
    ground
}

fn start(ground: &Ground, arguments: &[&str]) -> Child {
    let mut command = ground.command(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Starts a run, and waits until it is in its third rule.
fn start_run(ground: &Ground) -> Child {
    let child = start(ground, &["run", "--set", "pause_ms=700", "--set", "batch_ms=1"]);
    ground.wait_until("SELECT to_regclass('backstitch.progress') IS NOT NULL");
    ground.wait_until(
        "SELECT EXISTS (SELECT 1 FROM backstitch.progress WHERE 'thread-number' = ANY (rules) AND rows > 0)",
    );
    child
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap().success());
}

fn end(child: Child) -> Ran {
    ran(child.wait_with_output().unwrap())
}

fn state(ground: &Ground) -> Option<String> {
    ground.database.value("SELECT state FROM backstitch.run ORDER BY id DESC LIMIT 1")
}

#[track_caller]
fn goes_on(ground: &Ground) {
    ground.run(&["run"]).exits_with(0);
    ground.run(&["prove"]).exits_with(0);
}

#[test]
fn the_first_signal_ends_a_run_after_its_batch() {
    for name in ["INT", "TERM"] {
        let ground = slow_ground();
        let child = start_run(&ground);
        signal(&child, name);
        let ran = end(child).exits_with(1);
        assert!(ran.err.contains("stopping after the current batch; once more to cancel at once"), "{}", ran.err);
        assert!(
            ran.err.contains("state: rules front-desk and sitter-class are applied, thread-number, thread-class and one-time-client partly"),
            "{}",
            ran.err
        );
        assert_eq!(state(&ground).as_deref(), Some("stopped"));
        goes_on(&ground);
    }
}

#[test]
fn the_second_signal_cancels_at_once() {
    let ground = slow_ground();
    // Somebody holds the ledger's row, so that the stop can't be asked for, and what is left is to cancel.
    let child = start_run(&ground);
    let mut other = ground.database.connect();
    let mut held = other.transaction().unwrap();
    held.batch_execute("LOCK TABLE backstitch.run IN EXCLUSIVE MODE").unwrap();
    signal(&child, "INT");
    std::thread::sleep(std::time::Duration::from_millis(200));
    signal(&child, "INT");
    let ran = std::thread::scope(|scope| {
        let ending = scope.spawn(|| end(child));
        std::thread::sleep(std::time::Duration::from_millis(1500));
        held.rollback().unwrap();
        ending.join().unwrap()
    });
    let ran = ran.exits_with(2);
    assert!(ran.err.contains("error: phase_1_4: `run` was cancelled"), "{}", ran.err);
    assert!(ran.err.contains("`backstitch run phase_1_4` continues"), "{}", ran.err);
    goes_on(&ground);
}

#[test]
fn a_run_is_stopped_also_where_nobody_is_there_to_be_told() {
    let ground = slow_ground();
    let mut child = start_run(&ground);
    drop(child.stderr.take());
    signal(&child, "HUP");
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(state(&ground).as_deref(), Some("stopped"));
    goes_on(&ground);
}

#[test]
fn a_run_that_has_not_begun_is_cancelled_though_one_that_is_gone_is_not_ended() {
    let ground = slow_ground();
    ground.run(&["run"]).exits_with(0);
    let mut other = ground.database.connect();
    other.batch_execute("UPDATE backstitch.run SET state = 'running', pid = 0").unwrap();
    let mut held = other.transaction().unwrap();
    held.batch_execute(r#"LOCK TABLE "SitterMaskedNumber""#).unwrap();
    let child = start(&ground, &["run"]);
    ground.wait_until(&format!(
        "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = '{}' AND wait_event_type = 'Lock')",
        ground.database.name
    ));
    signal(&child, "INT");
    let ran = end(child).exits_with(2);
    assert!(ran.err.contains("it has not begun to write: cancelling"), "{}", ran.err);
    held.rollback().unwrap();
    goes_on(&ground);
}

/// The first is at its end: it does not ask any more whether it is to stop.
#[test]
fn a_signal_that_comes_too_late_for_a_backfill_keeps_the_next_from_beginning() {
    let ground = Ground::sample();
    ground.run(&["run", "phase_1_4"]).exits_with(0);
    let first =
        "INSERT INTO backstitch.run (backfill, plan_hash, state) VALUES ('first', '', 'running'); SELECT pg_sleep(2);
        UPDATE backstitch.run SET state = 'applied' WHERE backfill = 'first';\n";
    ground.script("first", "forward.sql", first);
    ground.script("second", "forward.sql", "CREATE TABLE begun ();\n");
    let child = start(&ground, &["run"]);
    ground.wait_until("SELECT EXISTS (SELECT 1 FROM backstitch.run WHERE backfill = 'first')");
    signal(&child, "INT");
    let ran = end(child).exits_with(1);
    assert!(ran.err.contains("not begun: ") && ran.err.contains("second"), "{}", ran.err);
    assert_eq!(ground.database.value("to_regclass('begun')"), None);
}

#[test]
fn a_command_that_only_reads_is_cancelled_at_once() {
    let ground = Ground::empty();
    ground.script("other", "preview.sql", "SELECT pg_sleep(30);\n");
    let child = start(&ground, &["preview", "other"]);
    let sleeps = format!(
        "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = '{}' AND query = 'SELECT pg_sleep(30)')",
        ground.database.name
    );
    ground.wait_until(&sleeps);
    signal(&child, "INT");
    let ran = end(child).exits_with(2);
    assert!(ran.err.contains("`preview` was cancelled"), "{}", ran.err);
}

#[test]
fn a_stop_from_elsewhere_ends_a_run_after_its_batch() {
    let ground = slow_ground();
    let child = start_run(&ground);
    let ran = ground.run(&["stop"]).exits_with(0);
    assert!(
        ran.out.contains("run 1 (postgres") && ran.out.contains("was asked to stop after its batch"),
        "{}",
        ran.out
    );
    let ran = end(child).exits_with(1);
    assert!(ran.err.contains("was stopped on request"), "{}", ran.err);
    assert!(ground.run(&["stop"]).exits_with(0).out.contains("nothing is at work"));
    goes_on(&ground);
}

#[test]
fn a_connection_that_is_lost_is_told_with_what_is_known() {
    let ground = slow_ground();
    let child = start_run(&ground);
    ground.database.value("SELECT pg_terminate_backend(pid) FROM backstitch.run");
    let ran = end(child).exits_with(2);
    assert!(ran.err.contains("the connection was lost"), "{}", ran.err);
    assert!(
        ran.err.contains("one-time-client partly") && ran.err.contains("`backstitch run phase_1_4` continues"),
        "{}",
        ran.err
    );
    let ran = ground.run(&["status"]).exits_with(0);
    assert!(ran.out.contains("interrupted") && ran.out.contains("its process is gone"), "{}", ran.out);
    goes_on(&ground);
}

#[test]
fn a_runner_that_is_killed_leaves_what_the_next_one_finishes() {
    let ground = slow_ground();
    let mut child = start_run(&ground);
    child.kill().unwrap();
    child.wait().unwrap();
    ground.database.value("SELECT pg_terminate_backend(pid) FROM backstitch.run");
    ground.wait_until(
        "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = (SELECT max(pid) FROM backstitch.run))",
    );
    goes_on(&ground);
}
