//! Stops the backfill at a known place: inside a batch, or in the rest between two.

use postgres::Client;

use super::ground::{BACKFILL, Ground, wait_until};

/// A trigger that lets the backfill write a row of a thread only while the gate is open.
const GATE: &str = r#"
    CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(4242);
        RETURN NEW;
    END $$;
    CREATE TRIGGER zz_gate BEFORE UPDATE ON "MessageThread"
        FOR EACH ROW WHEN (current_setting('application_name') = 'backfill') EXECUTE FUNCTION gate()"#;

/// Settings under which a batch waits at the gate for as long as it is shut, and its session finds every deadlock.
pub(super) const PATIENT: &[&str] = &["backstitch.lock_timeout=0", "deadlock_timeout=10ms"];

/// A shut gate; it opens when this is dropped.
pub(super) struct Gate(Client);

impl Gate {
    pub(super) fn shut(ground: &Ground) -> Self {
        ground.run(GATE);
        let mut client = ground.connect();
        client.execute("SELECT pg_advisory_lock(4242)", &[]).unwrap();
        Self(client)
    }

    pub(super) fn open(mut self) {
        self.0.execute("SELECT pg_advisory_unlock(4242)", &[]).unwrap();
    }
}

impl Ground {
    /// Waits until the session of this name waits for that: `Lock`, or `Timeout` where it rests. Its process.
    pub(super) fn wait_until_waiting(&self, application: &str, for_what: &str) -> i32 {
        let mut client = self.connect();
        let sql = "SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = $1 AND wait_event_type = $2";
        let mut pid = None;
        wait_until(&format!("{application} waits for {for_what}"), || {
            pid = client.query_opt(sql, &[&application, &for_what]).unwrap().map(|row| row.get(0));
            pid.is_some()
        });
        pid.unwrap()
    }

    /// Waits until the backfill stands at the gate, in the middle of a batch.
    pub(super) fn wait_until_at_gate(&self) -> i32 {
        self.wait_until_waiting(BACKFILL, "Lock")
    }

    /// Waits until it rests between two batches.
    pub(super) fn wait_until_resting(&self) -> i32 {
        self.wait_until_waiting(BACKFILL, "Timeout")
    }
}
