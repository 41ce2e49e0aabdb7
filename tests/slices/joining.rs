//! Who may take part in a run, and what those who may not are told.

use std::thread;
use std::time::Duration;

use backstitch::script::ScriptName::{Forward, Proof};

use super::sessions::UNHURRIED;
use crate::gate::{Gate, PATIENT};
use crate::ground::{Ground, script};

/// A session that must be refused with these words, having done nothing.
#[track_caller]
fn assert_refused(ground: &Ground, slice: &str, text: &str, words: &str) {
    let slice = format!("backstitch.slice={slice}");
    let psql = ground.psql(text, &[&slice]);
    assert_eq!(psql.code, 3, "{}", psql.err);
    assert!(psql.err.contains(words), "`{words}` must be said:\n{}", psql.err);
}

#[test]
fn a_setting_that_is_no_slice_is_refused() {
    let ground = Ground::new(1, 1);
    for wrong in ["2", "0/2", "3/2", "1/65", "1/0", "-1/2", "1/2/3", "a/b", "1.5/2", "99/99"] {
        assert_refused(&ground, wrong, script(Forward), &format!("backstitch.slice = '{wrong}'; nothing was written"));
    }
    assert_eq!(ground.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'backstitch'"), 0);
}

#[test]
fn a_session_of_another_number_plan_or_slice_is_refused_and_the_run_goes_on() {
    let ground = Ground::new(20, 1_000);
    let gate = Gate::shut(&ground);
    let first = ground.start_slice("1/2", PATIENT);
    let second = ground.start_slice("2/2", PATIENT);
    ground.wait_for("SELECT to_regclass('backstitch.slice') IS NOT NULL");
    ground.wait_for("SELECT EXISTS (SELECT 1 FROM backstitch.slice WHERE slice = 2)");
    let pid = ground.number("SELECT pid::bigint FROM backstitch.slice WHERE slice = 2");
    assert_refused(&ground, "2/3", script(Forward), "has 2 slices; slice 2/3 did nothing");
    assert_refused(&ground, "2/2", script(Forward), &format!("slice 2/2 of run 1 is at work in process {pid}"));
    let hash = "v_plan_hash CONSTANT text := '";
    let other = script(Forward).replace(hash, &format!("{hash}x"));
    assert_ne!(other, script(Forward));
    assert_refused(&ground, "2/2", &other, "run 1 is of plan ");
    assert_refused(&ground, "1/2", script(Forward), "; nothing was done");
    assert_refused(&ground, "1/1", script(Forward), "; nothing was done");
    gate.open();
    for session in [first, second] {
        let psql = session.end();
        assert_eq!(psql.code, 0, "{}", psql.err);
    }
    ground.succeed(Proof);
}

#[test]
fn a_session_waits_for_the_first_and_says_so() {
    let ground = Ground::new(20, 1_000);
    let mut second = ground.start_slice("2/2", &["backstitch.notice_ms=0"]);
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(!second.has_ended());
    let first = ground.start_slice("1/2", &UNHURRIED).end();
    assert_eq!(first.code, 0, "{}", first.err);
    let second = second.end();
    assert_eq!(second.code, 0, "{}", second.err);
    assert!(second.err.contains("slice 2/2 waits for slice 1/2 to begin the run"), "{}", second.err);
    assert!(second.err.contains("slice 2/2 takes part in run 1"), "{}", second.err);
}

/// While somebody holds the one front desk, the first goes round after round by itself.
#[test]
fn a_session_waits_for_the_next_pass_and_says_so() {
    let ground = Ground::new(1, 1_000);
    let mut holder = ground.connect();
    let mut held = holder.transaction().unwrap();
    assert!(!held.query(r#"SELECT FROM "MessageNumber" FOR UPDATE"#, &[]).unwrap().is_empty());
    let sessions = ["1/2", "2/2"].map(|slice| ground.start_slice(slice, &["backstitch.notice_ms=0"]));
    ground.wait_for("SELECT to_regclass('backstitch.slice') IS NOT NULL");
    ground.wait_for("SELECT EXISTS (SELECT 1 FROM backstitch.slice WHERE slice = 2)");
    ground.wait_for("SELECT EXISTS (SELECT 1 FROM backstitch.progress WHERE round > 2)");
    held.rollback().unwrap();
    let [first, second] = sessions.map(|session| session.end());
    assert_eq!((first.code, second.code), (0, 0), "{}\n{}", first.err, second.err);
    let said = "rule sitter-class: slice 2/2 waits for slice 1/2 to share it out";
    assert!(second.err.contains(said), "{}", second.err);
}

/// Forward that waits for a second in place of a minute, which is long for a test.
fn hasty() -> String {
    let hasty = script(Forward).replace("v_began + interval '1 min'", "v_began + interval '1 s'");
    assert_ne!(hasty, script(Forward));
    hasty
}

#[test]
fn a_session_waits_for_as_long_as_the_first_one_checks_what_must_hold() {
    let ground = Ground::new(5, 100);
    let mut holder = ground.connect();
    let mut held = holder.transaction().unwrap();
    held.batch_execute(r#"LOCK TABLE "MessageNumber", "MessageThread" IN ACCESS EXCLUSIVE MODE"#).unwrap();
    let first = ground.start(script(Forward), &[PATIENT, &["backstitch.slice=1/2"]].concat());
    ground.wait_until_at_gate();
    let second = ground.start(&hasty(), &["backstitch.slice=2/2"]);
    thread::sleep(Duration::from_millis(2_500));
    held.commit().unwrap();
    for ended in [first.end(), second.end()] {
        assert_eq!(ended.code, 0, "{}", ended.err);
    }
    ground.succeed(Proof);
}

#[test]
fn a_session_that_waits_in_vain_gives_up() {
    let ground = Ground::new(1, 1);
    assert_refused(
        &ground,
        "2/2",
        &hasty(),
        "no session has begun a run as slice 1/2 within a minute; slice 2/2 did nothing",
    );
}

#[test]
fn a_session_that_comes_after_the_end_has_nothing_to_do() {
    let ground = Ground::new(5, 100);
    let first = ground.start_slice("1/2", &[]).end();
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.err.contains("slice 2/2 did not come: the others do its share"), "{}", first.err);
    ground.succeed(Proof);
    let second = ground.start_slice("2/2", &[]).end();
    assert_eq!(second.code, 0, "{}", second.err);
    assert!(second.err.contains("run 1 is applied already"), "{}", second.err);
}

/// The second has read that the run is at work; until it has a look whether it is led, the first has ended it and left.
#[test]
fn a_session_that_looks_late_whether_the_run_is_led_takes_its_end_for_one() {
    let ground = Ground::new(1, 1_000);
    let mut holder = ground.connect();
    let mut held = holder.transaction().unwrap();
    assert!(!held.query(r#"SELECT FROM "MessageNumber" FOR UPDATE"#, &[]).unwrap().is_empty());
    let looks = "v_is_led := EXISTS (";
    let late = script(Forward).replace(looks, &format!("PERFORM pg_sleep(5);\n{looks}"));
    assert_ne!(late, script(Forward));
    let first = ground.start_slice("1/2", &[]);
    let second = ground.start(&late, &["backstitch.slice=2/2"]);
    ground.wait_for("SELECT to_regclass('backstitch.slice') IS NOT NULL");
    ground.wait_for("SELECT EXISTS (SELECT 1 FROM backstitch.slice WHERE slice = 2)");
    held.rollback().unwrap();
    let first = first.end();
    assert_eq!(first.code, 0, "{}", first.err);
    let second = second.end();
    assert_eq!(second.code, 0, "{}", second.err);
    assert!(second.err.contains("run 1 is applied: nothing is left to slice 2/2"), "{}", second.err);
}
