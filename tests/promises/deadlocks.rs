//! Deadlocks with an application that locks the same rows in the opposite order are survived, whoever is the one that the
//! server ends.

use std::sync::atomic::Ordering;

use backstitch::script::ScriptName::{Forward, Proof};

use super::application::Application;
use super::reference::REFERENCE;
use super::stage::{Stage, seed};

/// A trigger by which every write to a thread locks its org's tally, too, in no order that a batch could know.
const TALLY: &str = r#"
    CREATE TABLE tally AS SELECT DISTINCT "orgId" AS org, 0::bigint AS changes FROM "MessageThread";
    CREATE UNIQUE INDEX ON tally (org);
    CREATE FUNCTION tally() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE public.tally SET changes = changes + 1 WHERE org = NEW."orgId";
        RETURN NEW;
    END $$;
    CREATE TRIGGER tally BEFORE UPDATE ON "MessageThread" FOR EACH ROW
        WHEN (current_setting('application_name') = 'backfill') EXECUTE FUNCTION tally()"#;

/// The application adds to tallies one after the other, and keeps each for a moment.
const ADDS: &[&str] = &[
    "UPDATE tally SET changes = changes + (pg_sleep(0.02) IS NULL)::integer WHERE org = format('org-%s', 1 + ($1 + $2) % 20)",
];

/// Runs forward beside it; how often the run, and how often the application was ended by a deadlock.
fn storm(run_waits: &str, application_waits: &str) -> (usize, usize) {
    let stage = Stage::new(&REFERENCE, 1_500);
    stage.run(TALLY);
    stage.run(&format!("ALTER DATABASE {} SET deadlock_timeout = '{application_waits}'", stage.name));
    let application = Application::start(&stage, 20, &[ADDS; 3], seed("the deadlocks"));
    let deadlocks = application.deadlocks.clone();
    let before = deadlocks.load(Ordering::Relaxed);
    let wait = format!("deadlock_timeout={run_waits}");
    let psql = stage.execute(Forward, &[&wait, "backstitch.lock_timeout=5s"]);
    application.end();
    assert!(psql.code == 0 || psql.err.contains("wrote what it could, and rows are left"), "{}", psql.err);
    stage.succeeds(Forward);
    stage.succeeds(Proof);
    let of_run = psql.err.matches("deadlock detected; trying again").count();
    (of_run, deadlocks.load(Ordering::Relaxed) - before)
}

#[test]
fn deadlocks_are_survived_whoever_is_ended() {
    let (mut of_run, mut of_application) = (0, 0);
    // Who meets whom is chance.
    for _ in 0..40 {
        let ended = storm("10ms", "10ms");
        of_run += ended.0;
        of_application += ended.1;
        if of_run > 0 && of_application > 0 {
            return;
        }
    }
    panic!("the run was ended {of_run} times by a deadlock, the application {of_application} times");
}
