//! Vacuum is not held back for longer than a batch, neither by work nor by waiting; looks and plans of tables as small as
//! these last no longer. What the run's session keeps from being cleaned up is watched from another session, from the first
//! moment to the last.

use std::thread;
use std::time::{Duration, Instant};

use backstitch::script::ScriptName::{self, Forward, Rollback};
use postgres::Client;

use super::reference::REFERENCE;
use super::stage::Stage;
use crate::ground::{BACKFILL, Running};

/// The longest that one transaction may last: a wait for a lock, a batch, and what a machine under load adds.
const LONGEST: Duration = Duration::from_millis(2_500);

/// After so long it has been seen; its pauses grow.
const ENOUGH: Duration = Duration::from_secs(9);

/// What holds vacuum back: the oldest transaction whose rows the session may still want to see, or its own.
const HELD: &str = "SELECT concat_ws(' ', backend_xid, backend_xmin, xact_start) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = $1";

/// Watches a run to its end, or for long enough: the longest that it held vacuum back without a break, and how long it lasted.
fn watch(stage: &Stage, running: &mut Running) -> (Duration, Duration) {
    let mut watcher = stage.connect_as("watcher");
    let held = watcher.prepare(HELD).unwrap();
    let (began, mut longest) = (Instant::now(), Duration::ZERO);
    let (mut since, mut what) = (Instant::now(), String::new());
    while !running.has_ended() {
        let now: String = watcher.query_opt(&held, &[&BACKFILL]).unwrap().map_or(String::new(), |row| row.get(0));
        if now.is_empty() || now != what {
            (since, what) = (Instant::now(), now);
        }
        longest = longest.max(since.elapsed());
        if began.elapsed() > ENOUGH {
            stage.run(&format!("SELECT pg_terminate_backend({})", stage.worker().unwrap_or(0)));
        }
        // So that two transactions that follow each other never see the same as the oldest.
        watcher.batch_execute("SELECT pg_current_xact_id()").unwrap();
        thread::sleep(Duration::from_millis(5));
    }
    (longest, began.elapsed())
}

/// Runs it with these settings, and watches it.
#[track_caller]
fn assert_lets_vacuum_by(stage: &Stage, name: ScriptName, settings: &[&str], lasts: Duration) {
    let mut running = stage.start(stage.text(name), settings);
    let (longest, lasted) = watch(stage, &mut running);
    let ended = running.end();
    assert!(lasted > lasts, "{name:?} has hardly waited: {lasted:?}\n{}", ended.err);
    assert!(longest < LONGEST, "{name:?} held vacuum back for {longest:?} of {lasted:?}\n{}", ended.err);
}

/// Somebody who holds what this statement locks, until it is dropped.
fn hold(stage: &Stage, statement: &str) -> Client {
    let mut holder = stage.connect_as("holder");
    holder.batch_execute(&format!("BEGIN; {statement}")).unwrap();
    holder
}

#[test]
fn vacuum_is_let_by_in_the_rests_between_batches() {
    let stage = Stage::new(&REFERENCE, 1_000);
    let settings = &["backstitch.batch_ms=0", "backstitch.pause_ms=6000"];
    assert_lets_vacuum_by(&stage, Forward, settings, LONGEST);
}

#[test]
fn vacuum_is_let_by_while_others_hold_what_the_run_waits_for() {
    let stage = Stage::new(&REFERENCE, 300);
    let _rows = hold(&stage, r#"SELECT FROM "MessageThread" WHERE "id" LIKE '%7' FOR UPDATE"#);
    let settings = &["backstitch.max_rounds=6"];
    assert_lets_vacuum_by(&stage, Forward, settings, LONGEST * 2);
    // A lock on the whole table, which no batch can pass by.
    let _table = hold(&stage, r#"LOCK TABLE "MessageNumber" IN SHARE ROW EXCLUSIVE MODE"#);
    assert_lets_vacuum_by(&stage, Rollback, &[], LONGEST * 2);
}

#[test]
fn vacuum_is_let_by_while_a_session_waits_for_the_one_that_begins_the_run() {
    let stage = Stage::new(&REFERENCE, 300);
    assert_lets_vacuum_by(&stage, Forward, &["backstitch.slice=2/2"], LONGEST * 2);
}
