//! Nobody waits for the backfill: no reader, and no vacuum; and no setting of the database ends it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use backstitch::script::ScriptName::{Forward, Proof, Rollback};

use super::gate::{Gate, PATIENT};
use super::ground::{Ground, assert_same, script};

#[test]
fn no_reader_ever_waits() {
    let ground = Ground::new(20, 1_000);
    let (stop, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut reader = ground.connect();
            // Whoever must wait for a lock at all fails by this.
            reader.batch_execute("SET lock_timeout = '1ms'").unwrap();
            while !stop.load(Ordering::Relaxed) {
                reader
                    .batch_execute(r#"SELECT count(*) FROM "MessageThread" JOIN "MessageNumber" USING ("orgId")"#)
                    .unwrap();
                reads.fetch_add(1, Ordering::Relaxed);
            }
        });
        ground.succeed(Forward);
        ground.succeed(Rollback);
        stop.store(true, Ordering::Relaxed);
    });
    assert!(reads.into_inner() > 1);
}

#[test]
fn a_batch_locks_no_table() {
    let ground = Ground::new(20, 500);
    let gate = Gate::shut(&ground);
    let running = ground.start(script(Forward), PATIENT);
    let pid = ground.wait_until_at_gate();
    let strong = format!(
        "SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation
        WHERE pid = {pid} AND relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')"
    );
    assert_eq!(ground.number(&strong), 0);
    gate.open();
    assert_eq!(running.end().code, 0);
}

#[test]
fn vacuum_is_not_held_back_while_the_run_rests() {
    let ground = Ground::new(20, 500);
    let running = ground.start(script(Forward), &["backstitch.pause_ms=600000"]);
    let pid = ground.wait_until_resting();
    let now = ground.number("SELECT pg_current_xact_id()::text::bigint");
    ground.wait_for(&format!(
        "SELECT COALESCE(backend_xmin::text::bigint > {now}, true) FROM pg_stat_activity WHERE pid = {pid}"
    ));
    ground.run(&format!("SELECT pg_terminate_backend({pid})"));
    running.end();
}

/// Notes under which lock_timeout each row is written.
const NOTE_LOCK_TIMEOUT: &str = r#"
    CREATE TABLE noted (lock_timeout text);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO public.noted VALUES (current_setting('lock_timeout'));
        RETURN NEW;
    END $$;
    CREATE TRIGGER note BEFORE UPDATE ON "MessageThread" FOR EACH ROW EXECUTE FUNCTION note()"#;

#[test]
fn settings_of_the_database_neither_end_a_run_nor_change_what_it_does() {
    let (ground, twin) = (Ground::new(20, 500), Ground::new(20, 500));
    twin.succeed(Forward);
    let start = ground.rows(&[]);
    ground.run(NOTE_LOCK_TIMEOUT);
    for setting in [
        "lock_timeout = '1ms'",
        "statement_timeout = '100ms'",
        "default_transaction_isolation = 'serializable'",
        "search_path = 'pg_temp'",
        "timezone = 'Asia/Tokyo'",
        "datestyle = 'SQL, DMY'",
        "enable_hashjoin = off",
        "client_min_messages = 'error'",
    ] {
        ground.run(&format!("ALTER DATABASE {} SET {setting}", ground.name));
    }
    ground.succeed(Forward);
    ground.succeed(Proof);
    ground.run(&format!("ALTER DATABASE {} RESET ALL", ground.name));
    assert_eq!(ground.number("SELECT count(*) FROM noted WHERE lock_timeout <> '1s'"), 0, "every batch has its own");
    assert_same(&ground.rows(&["updatedAt"]), &twin.rows(&["updatedAt"]), "the end is the usual one");
    let stamped = r#"SELECT count(*) FROM "MessageThread" WHERE abs(extract(epoch FROM now() AT TIME ZONE 'UTC' - "updatedAt")) < 3600"#;
    assert!(ground.number(stamped) > 0, "the stamp is in UTC, whatever the session's time zone");
    ground.succeed(Rollback);
    assert_same(&ground.rows(&[]), &start, "rollback restores the start");
}

#[test]
fn the_last_word_in_the_ledger_waits_for_whoever_holds_it() {
    let ground = Ground::new(20, 500);
    ground.run(&format!("ALTER DATABASE {} SET lock_timeout = '1ms'", ground.name));
    let gate = Gate::shut(&ground);
    let mut running = ground.start(script(Forward), PATIENT);
    ground.wait_until_at_gate();
    let mut holder = ground.connect();
    holder.batch_execute("BEGIN; UPDATE backstitch.run SET stop_requested = false").unwrap();
    gate.open();
    ground.wait_for("SELECT count(*) = 3 FROM backstitch.progress WHERE block = blocks");
    super::ground::wait_until("the run waits, or ends", || {
        running.has_ended()
            || ground.number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
            AND application_name = 'backfill' AND wait_event_type = 'Lock'",
            ) == 1
    });
    holder.batch_execute("COMMIT").unwrap();
    let ended = running.end();
    assert_eq!(ended.code, 0, "{}", ended.err);
}
