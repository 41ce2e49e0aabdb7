//! Sessions that are killed, fail or are stopped: the run depends on its first alone.

use backstitch::script::ScriptName::{Forward, Proof, Rollback};

use super::sessions::UNHURRIED;
use crate::ground::{Ground, assert_same};

const STAMP: &[&str] = &["updatedAt"];

#[test]
fn a_helper_that_is_killed_costs_time_only_and_another_takes_its_place() {
    let (ground, twin) = (Ground::new(30, 1_500), Ground::new(30, 1_500));
    let start = ground.rows(&[]);
    twin.succeed(Forward);
    let first = ground.start_slice("1/2", &UNHURRIED);
    let second = ground.start_slice("2/2", &UNHURRIED);
    ground.kill(ground.wait_until_writing(2));
    assert_ne!(second.end().code, 0);
    let again = ground.start_slice("2/2", &UNHURRIED).end();
    assert_eq!(again.code, 0, "{}", again.err);
    let first = first.end();
    assert_eq!(first.code, 0, "{}", first.err);
    assert_same(&ground.rows(STAMP), &twin.rows(STAMP), "the end is that of one session");
    assert_same(&ground.outcomes(), &twin.outcomes(), "the outcomes are those of one session");
    ground.succeed(Proof);
    ground.succeed(Rollback);
    assert_same(&ground.rows(&[]), &start, "rollback restores the start");
}

#[test]
fn a_helper_that_is_lost_in_the_middle_of_a_chunk_is_told_of() {
    let ground = Ground::new(10, 4_000);
    // With chunks of several blocks, and a helper that rests for ever after the first.
    let first = ground.start_slice("1/2", &["backstitch.batch_ms=0", "backstitch.pause_ms=30"]);
    let second =
        ground.start_slice("2/2", &["backstitch.batch_ms=0", "backstitch.pause_ms=600000", "backstitch.notice_ms=0"]);
    let pid = ground.wait_until_writing(2);
    ground.kill(pid);
    assert_ne!(second.end().code, 0);
    let first = first.end();
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.err.contains("slice 2/2 is gone: the others do its share"), "{}", first.err);
    ground.succeed(Proof);
}

#[test]
fn a_helper_ends_when_the_first_is_killed_and_the_next_run_goes_on() {
    let (ground, twin) = (Ground::new(30, 1_500), Ground::new(30, 1_500));
    let start = ground.rows(&[]);
    twin.succeed(Forward);
    let first = ground.start_slice("1/2", &UNHURRIED);
    let second = ground.start_slice("2/2", &UNHURRIED);
    ground.wait_until_writing(2);
    ground.kill(ground.wait_until_writing(1));
    assert_ne!(first.end().code, 0);
    let second = second.end();
    assert_eq!(second.code, 3, "{}", second.err);
    assert!(second.err.contains("slice 2/2 of run 1 ends, because slice 1 is gone"), "{}", second.err);
    for psql in ground.forward_in_slices(2) {
        assert_eq!(psql.code, 0, "{}", psql.err);
    }
    assert_same(&ground.rows(STAMP), &twin.rows(STAMP), "the end is that of an undisturbed run");
    ground.succeed(Proof);
    ground.succeed(Rollback);
    assert_same(&ground.rows(&[]), &start, "rollback restores the start");
}

#[test]
fn a_stop_ends_every_session_after_its_batch() {
    let ground = Ground::new(30, 1_500);
    let first = ground.start_slice("1/2", &UNHURRIED);
    let second = ground.start_slice("2/2", &UNHURRIED);
    ground.wait_until_writing(2);
    ground.run("UPDATE backstitch.run SET stop_requested = true WHERE state = 'running'");
    for (session, words) in
        [(first, "run 1 was stopped on request"), (second, "slice 2/2 of run 1 was stopped on request")]
    {
        let psql = session.end();
        assert_eq!(psql.code, 3, "{}", psql.err);
        assert!(psql.err.contains(words), "{}", psql.err);
    }
    assert_eq!(ground.number("SELECT count(*) FROM backstitch.run WHERE state = 'stopped'"), 1);
    ground.succeed(Forward);
    ground.succeed(Proof);
}

#[test]
fn an_error_that_only_a_helper_meets_does_not_fail_the_run() {
    let ground = Ground::new(30, 1_500);
    ground.run(
        r#"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('backstitch.slice', true) = '2/2' THEN RAISE 'not in this session'; END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER refuse BEFORE UPDATE ON "MessageThread" FOR EACH ROW EXECUTE FUNCTION refuse()"#,
    );
    let first = ground.start_slice("1/2", &UNHURRIED);
    let second = ground.start_slice("2/2", &UNHURRIED).end();
    assert_eq!(second.code, 3, "{}", second.err);
    assert!(
        second.err.contains(
            "slice 2/2 of run 1 failed in rules thread-number, thread-class, one-time-client: not in this session"
        ),
        "{}",
        second.err
    );
    let first = first.end();
    assert_eq!(first.code, 0, "{}", first.err);
    ground.succeed(Proof);
}

/// A helper knows which rows wait as well as the session that leads.
#[test]
fn what_depends_on_a_held_row_waits_in_every_session() {
    let ground = Ground::new(20, 2_000);
    let mut holder = ground.connect();
    let mut held = holder.transaction().unwrap();
    let lock = r#"SELECT FROM "MessageNumber" WHERE "id" = 'number-1-1' FOR UPDATE"#;
    assert_eq!(held.query(lock, &[]).unwrap().len(), 1);
    let settings = [&UNHURRIED[..], &["backstitch.max_rounds=2"]].concat();
    let [first, second] = ["1/2", "2/2"].map(|slice| ground.start_slice(slice, &settings)).map(|session| session.end());
    assert_eq!((first.code, second.code), (3, 0), "{}\n{}", first.err, second.err);
    assert!(
        first.err.contains("rows that are due wait for rows that front-desk and sitter-class left"),
        "{}",
        first.err
    );
    assert!(ground.rows_of_slice(2) > 0, "{}", second.err);
    let left = r#"SELECT count(*) FROM "MessageThread" WHERE ("messageNumberId" IS NULL OR "isOneTimeClient" IS NULL)"#;
    let of_others = format!(r#"{left} AND "orgId" <> 'org-1'"#);
    assert_eq!(ground.number(&of_others), 0, "{}\n{}", first.err, second.err);
    assert!(ground.number(left) > 0);
    let journaled =
        r#"SELECT count(*) FROM "MessageThread" WHERE "orgId" = 'org-1' AND "updatedAt" > now() - interval '1 h'"#;
    assert_eq!(ground.number(journaled), 0, "no thread of the org is written before it has its front desk");
    held.rollback().unwrap();
    ground.succeed(Forward);
    ground.succeed(Proof);
}
