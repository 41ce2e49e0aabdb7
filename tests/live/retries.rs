//! What a trigger runs into is tried again, with growing pauses: a serialization failure, a lock that is not to be had.

use backstitch::script::ScriptName::{Forward, Proof, Rollback};

use super::ground::{Ground, assert_same, script};

/// Counts, whatever becomes of the transaction, how often the backfill was let down.
const LET_DOWN: &str = r#"
    CREATE SEQUENCE let_down;
    CREATE FUNCTION let_down() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF nextval('public.let_down') <= 3 THEN
            RAISE serialization_failure USING MESSAGE = 'could not serialize access';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER let_down BEFORE UPDATE ON "MessageThread"
        FOR EACH ROW WHEN (current_setting('application_name') = 'backfill') EXECUTE FUNCTION let_down()"#;

/// Asks for a row of another table, which somebody may hold.
const BUSY: &str = r#"
    CREATE TABLE busy AS SELECT 1 AS one;
    CREATE FUNCTION busy() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM public.busy FOR UPDATE;
        RETURN NEW;
    END $$;
    CREATE TRIGGER busy BEFORE UPDATE ON "MessageThread"
        FOR EACH ROW WHEN (current_setting('application_name') = 'backfill') EXECUTE FUNCTION busy()"#;

fn assert_growing(said: &str, what: &str) {
    for seconds in ["0.1", "0.2", "0.4"] {
        let expected = format!("{what}; trying again in {seconds}");
        assert!(said.contains(&expected), "must say `{expected}`:\n{said}");
    }
}

#[test]
fn a_serialization_failure_in_a_trigger_is_tried_again() {
    let (ground, twin) = (Ground::new(20, 500), Ground::new(20, 500));
    let start = ground.rows(&[]);
    twin.succeed(Forward);
    ground.run(LET_DOWN);
    for name in [Forward, Rollback] {
        ground.run("ALTER SEQUENCE let_down RESTART");
        assert_growing(&ground.succeed(name).err, "could not serialize access");
        if name == Forward {
            ground.succeed(Proof);
            assert_same(&ground.rows(&["updatedAt"]), &twin.rows(&["updatedAt"]), "the end is the usual one");
        }
    }
    assert_same(&ground.rows(&[]), &start, "rollback restores the start");
}

#[test]
fn a_run_that_gave_up_a_batch_says_so_and_why() {
    let ground = Ground::new(20, 500);
    ground.run(BUSY);
    let mut holder = ground.connect();
    holder.batch_execute("BEGIN; SELECT 1 FROM busy FOR UPDATE").unwrap();
    let hasty = script(Forward).replace("IF v_tries <= 5 THEN", "IF v_tries <= 1 THEN");
    assert_ne!(hasty, script(Forward));
    let incomplete = ground.psql(&hasty, &["backstitch.lock_timeout=10ms", "backstitch.max_rounds=1"]);
    assert_eq!(incomplete.code, 3, "{}", incomplete.err);
    let account = "0 of them could be written; a batch was given up: canceling statement due to lock timeout";
    assert!(incomplete.err.contains(account), "{}", incomplete.err);
    assert!(incomplete.err.contains(": at least "), "{}", incomplete.err);
    holder.batch_execute("COMMIT").unwrap();
    ground.succeed(Forward);
    ground.succeed(Proof);
}

#[test]
fn a_lock_that_a_trigger_does_not_get_is_tried_again() {
    let (ground, twin) = (Ground::new(20, 500), Ground::new(20, 500));
    let start = ground.rows(&[]);
    twin.succeed(Forward);
    ground.run(BUSY);
    for name in [Forward, Rollback] {
        let mut holder = ground.connect();
        holder.batch_execute("BEGIN; SELECT 1 FROM busy FOR UPDATE").unwrap();
        let running = ground.start(script(name), &["backstitch.lock_timeout=100ms"]);
        // It waits for the lock, and then rests, three times.
        for _ in 0..3 {
            ground.wait_until_at_gate();
            ground.wait_until_resting();
        }
        holder.batch_execute("COMMIT").unwrap();
        let ended = running.end();
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert_growing(&ended.err, "canceling statement due to lock timeout");
        if name == Forward {
            ground.succeed(Proof);
            assert_same(&ground.rows(&["updatedAt"]), &twin.rows(&["updatedAt"]), "the end is the usual one");
        }
    }
    assert_same(&ground.rows(&[]), &start, "rollback restores the start");
}
