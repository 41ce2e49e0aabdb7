//! Forward ends, although others go on making work for it; and a row that was there all along is not missed.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use backstitch::script::ScriptName::{Forward, Proof};
use postgres::Client;

use super::ground::{Ground, comes_true, script, wait_until};
use crate::support::soak;

const INSERT: &str = r#"INSERT INTO "MessageThread" ("id", "orgId", "scope", "isOneTimeClient", "updatedAt")
    SELECT 'live-' || $1, 'org-' || (1 + $1 % 20), 'client', $1 % 2 = 0, now()"#;

#[test]
fn forward_ends_although_threads_without_a_number_keep_coming() {
    let ground = Ground::new(20, 1_000 * soak());
    let (stop, inserted) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut client = ground.connect();
            let statement = client.prepare_typed(INSERT, &[postgres::types::Type::INT4]).unwrap();
            while !stop.load(Ordering::Relaxed) {
                client.execute(&statement, &[&(inserted.fetch_add(1, Ordering::Relaxed) as i32)]).unwrap();
            }
        });
        let mut running = ground.start(script(Forward), &[]);
        let ends = comes_true(|| running.has_ended());
        stop.store(true, Ordering::Relaxed);
        let psql = running.end();
        assert!(ends, "forward ends only when nothing comes any more:\n{}", psql.err);
        assert!(psql.code == 0 || psql.err.contains("wrote what it could, and rows are left"), "{}", psql.err);
    });
    assert!(inserted.into_inner() > 100);
    ground.succeed(Forward);
    ground.succeed(Proof);
}

/// A row that is due, behind more blocks than a batch ever reads, with room for it in the first; all else is done.
const ONE_DUE: &str = r#"
    ALTER TABLE "MessageThread" SET (autovacuum_enabled = off);
    ALTER TABLE "MessageThread" ALTER "providerSessionSid" SET STORAGE PLAIN;
    VACUUM FULL "MessageThread";
    INSERT INTO "MessageThread" ("id", "orgId", "scope", "messageNumberId", "numberClass", "isOneTimeClient", "providerSessionSid", "updatedAt")
        SELECT 'wide-' || n, 'org-2', 'client', 'number-2-1', 'front_desk', true, repeat('x', 7000), now() FROM generate_series(1, 700) AS n;
    UPDATE "MessageThread" SET "isOneTimeClient" = NULL WHERE "id" = 'thread-1';
    DELETE FROM "MessageThread" WHERE ctid < '(3,0)';
    VACUUM "MessageThread""#;

/// Where the row is, in blocks.
const BLOCK: &str = r#"SELECT (ctid::text::point)[0]::bigint FROM "MessageThread" WHERE "id" = 'thread-1'"#;

/// Where forward is in the rule that the row is for.
const READ: &str =
    "SELECT block FROM backstitch.progress WHERE 'one-time-client' = ANY (rules) ORDER BY run DESC LIMIT 1";

/// Takes the run lock, for which forward waits between two batches, having let it go on by one.
fn step(client: &mut Client) {
    client.batch_execute("SELECT pg_advisory_unlock_all()").unwrap();
    client.batch_execute("SELECT pg_advisory_lock(hashtextextended('backstitch phase_1_4', 0))").unwrap();
}

#[test]
fn a_row_that_moves_behind_the_place_that_is_read_is_not_missed() {
    let ground = Ground::new(20, 1_000);
    ground.succeed(Forward);
    ONE_DUE.split(';').for_each(|statement| ground.run(statement));
    let before = ground.number(BLOCK);
    let mut holder = ground.connect();
    holder.batch_execute(r#"BEGIN; SELECT FROM "MessageThread" WHERE "id" = 'thread-1' FOR UPDATE"#).unwrap();
    let running = ground.start(script(Forward), &["backstitch.lock_timeout=0"]);
    ground.wait_until_resting();
    let mut stepper = ground.connect();
    wait_until("forward is past the first blocks, and not yet at the row", || {
        step(&mut stepper);
        (3..before).contains(&ground.number(READ))
    });
    holder
        .batch_execute(
            r#"UPDATE "MessageThread" SET "providerSessionSid" = repeat('x', 2000) WHERE "id" = 'thread-1'; COMMIT"#,
        )
        .unwrap();
    assert!(ground.number(BLOCK) < ground.number(READ), "the row has moved to where forward was already");
    drop(stepper);
    let ended = running.end();
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(ground.number(r#"SELECT count(*) FROM "MessageThread" WHERE "isOneTimeClient" IS NULL"#), 0);
}

/// A thread that comes while others are written. It is of an org that has a pool, and nothing is known of its client: its
/// number is the front desk's, unless `one-time-client` overtakes `thread-number`.
const ARRIVAL: &str = r#"
    CREATE FUNCTION arrive() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO public."MessageThread" ("id", "orgId", "scope", "updatedAt")
        VALUES ('arrived', 'org-2', 'client', now()) ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$;
    CREATE TRIGGER arrival AFTER UPDATE OF "numberClass" ON "MessageThread" FOR EACH STATEMENT EXECUTE FUNCTION arrive()"#;

#[test]
fn a_row_that_comes_meanwhile_is_no_more_overtaken_than_any_other() {
    let ground = Ground::new(2, 60);
    ground.run(ARRIVAL);
    ground.succeed(Forward);
    ground.succeed(Proof);
    let belongs = r#"SELECT count(*) FROM "MessageThread" WHERE "id" = 'arrived' AND "messageNumberId" = 'number-2-1'"#;
    assert_eq!(ground.number(belongs), 1);
}
