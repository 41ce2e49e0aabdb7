//! What others hold is left, and said; all else is done.

use std::collections::BTreeSet;
use std::thread;

use backstitch::script::ScriptName::{self, Forward, Proof, Rollback};
use postgres::Client;

use super::gate::{Gate, PATIENT};
use super::ground::{Ground, assert_same, script};

/// A run that does not wait long for what others hold.
const FEW_ROUNDS: &[&str] = &["backstitch.max_rounds=3"];

/// Runs forward while somebody holds what this query locks, then once more; the threads that the first run left.
fn forward_beside_holder(ground: &Ground, query: &str) -> (String, BTreeSet<String>) {
    let mut holder = ground.connect();
    let mut held = holder.transaction().unwrap();
    assert!(!held.query(query, &[]).unwrap().is_empty());
    let psql = ground.psql(script(Forward), FEW_ROUNDS);
    assert_eq!(psql.code, 3, "{}", psql.err);
    assert!(psql.err.contains("wrote what it could, and rows are left"), "{}", psql.err);
    assert_eq!(ground.number("SELECT count(*) FROM backstitch.run WHERE state = 'incomplete'"), 1);
    let left = ids(ground, r#"SELECT "id" FROM "MessageThread" WHERE "messageNumberId" IS NULL"#);
    held.rollback().unwrap();
    ground.succeed(Forward);
    ground.succeed(Proof);
    (psql.err, left)
}

fn ids(ground: &Ground, sql: &str) -> BTreeSet<String> {
    ground.connect().query(sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

/// A database of the same size on which forward was left alone.
fn undisturbed() -> Ground {
    let twin = Ground::new(20, 600);
    twin.run(r#"CREATE TABLE start AS SELECT * FROM "MessageThread""#);
    twin.succeed(Forward);
    twin
}

#[test]
fn a_row_that_somebody_holds_costs_only_itself() {
    let (ground, twin) = (Ground::new(20, 600), undisturbed());
    let held = r#"SELECT "id" FROM "MessageThread" WHERE "messageNumberId" IS NULL AND "id" LIKE '%7'"#;
    let expected = ids(&ground, held);
    let (said, left) = forward_beside_holder(&ground, &format!("{held} FOR UPDATE"));
    assert_eq!(left, expected);
    let account = format!(
        "rules thread-number, thread-class, one-time-client: {} rows were due in the last of 3 rounds, 0 of them could be written",
        left.len()
    );
    assert!(said.contains(&account), "{said}");
    assert_same(&ground.rows(&["updatedAt"]), &twin.rows(&["updatedAt"]), "the end is that of an undisturbed run");
}

#[test]
fn a_parent_that_somebody_holds_costs_only_the_rows_that_refer_to_it() {
    let (ground, twin) = (Ground::new(20, 600), undisturbed());
    let held = r#"SELECT "id" FROM "MessageNumber" WHERE "id" IN ('number-2-1', 'number-3-3') FOR UPDATE"#;
    let (_, left) = forward_beside_holder(&ground, held);
    let expected = r#"SELECT thread."id" FROM "MessageThread" AS thread JOIN start USING ("id")
        WHERE start."messageNumberId" IS NULL AND thread."messageNumberId" IN ('number-2-1', 'number-3-3')"#;
    assert_eq!(left, ids(&twin, expected));
    assert_same(&ground.rows(&["updatedAt"]), &twin.rows(&["updatedAt"]), "the end is that of an undisturbed run");
}

/// Front desks come before threads: a thread that was written before its org has one would end with another outcome.
#[test]
fn a_row_of_an_earlier_rule_that_somebody_holds_keeps_back_what_depends_on_it_and_nothing_else() {
    let (ground, twin) = (Ground::new(20, 600), undisturbed());
    let held = r#"SELECT "id" FROM "MessageNumber" WHERE "id" = 'number-1-1' FOR UPDATE"#;
    let (said, left) = forward_beside_holder(&ground, held);
    let account = "rule front-desk: 1 rows were due in the last of 3 rounds, 0 of them could be written";
    assert!(said.contains(account), "{said}");
    let of_its_org = r#"SELECT "id" FROM start WHERE "messageNumberId" IS NULL AND "orgId" = 'org-1'"#;
    let of_its_org = ids(&twin, of_its_org);
    assert!(!of_its_org.is_empty());
    assert_eq!(left, of_its_org, "the threads of all other orgs have their numbers");
    let waits = "rules thread-number, thread-class, one-time-client: 12 rows that are due wait for rows that front-desk and sitter-class left";
    assert!(said.contains(waits), "{said}");
    let where_they_are = "what depends on rows that front-desk left waits for them: SELECT * FROM backstitch.left_phase_1_4_messagenumber_";
    assert!(said.contains(where_they_are), "{said}");
    assert_same(&ground.rows(&["updatedAt"]), &twin.rows(&["updatedAt"]), "the end is that of an undisturbed run");
}

/// Lets the script and an application lock the rows that this query locks in opposite order, so that the script, which
/// stands at the gate with the first of them, is the one whom the server ends a deadlock by.
fn deadlock(ground: &Ground, name: ScriptName, lock: &str) {
    let gate = Gate::shut(ground);
    let running = ground.start(script(name), PATIENT);
    ground.wait_until_at_gate();
    let mut application = ground.connect_as("app");
    application.batch_execute(&format!("SET deadlock_timeout = '1h'; BEGIN; {lock} SKIP LOCKED")).unwrap();
    thread::scope(|scope| {
        let waits = scope.spawn(|| lock_and_commit(&mut application, lock));
        ground.wait_until_waiting("app", "Lock");
        gate.open();
        waits.join().unwrap();
    });
    let ended = running.end();
    assert_eq!(ended.code, 0, "{name:?} survives: {}", ended.err);
    ground.wait_for("SELECT deadlocks > 0 FROM pg_stat_database WHERE datname = current_database()");
}

fn lock_and_commit(client: &mut Client, lock: &str) {
    client.batch_execute(&format!("{lock}; COMMIT")).unwrap();
}

/// Something that everybody who writes a thread updates too.
const TALLY: &str = r#"
    CREATE TABLE tally AS SELECT DISTINCT "orgId" AS org, 0 AS changes FROM "MessageThread";
    CREATE FUNCTION tally() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE public.tally SET changes = changes + 1 WHERE org = NEW."orgId";
        RETURN NEW;
    END $$;
    CREATE TRIGGER tally BEFORE UPDATE ON "MessageThread" FOR EACH ROW EXECUTE FUNCTION tally()"#;

#[test]
fn forward_survives_a_deadlock_that_a_trigger_of_the_table_leads_it_into() {
    let (ground, twin) = (Ground::new(20, 600), undisturbed());
    ground.run(TALLY);
    deadlock(&ground, Forward, "SELECT 1 FROM tally FOR UPDATE");
    ground.succeed(Proof);
    assert_same(&ground.rows(&["updatedAt"]), &twin.rows(&["updatedAt"]), "the end is that of an undisturbed run");
}

#[test]
fn rollback_survives_a_deadlock_that_a_trigger_of_the_table_leads_it_into() {
    let ground = Ground::new(20, 600);
    let start = ground.rows(&[]);
    ground.succeed(Forward);
    ground.run(TALLY);
    deadlock(&ground, Rollback, "SELECT 1 FROM tally FOR UPDATE");
    ground.run("DROP TABLE tally");
    assert_same(&ground.rows(&[]), &start, "rollback restores the start");
}

#[test]
fn rollback_waits_for_no_row_while_it_has_locked_others() {
    let ground = Ground::new(2, 60);
    let start = ground.rows(&[]);
    ground.succeed(Forward);
    let ids: Vec<String> = ids(&ground, r#"SELECT "id" FROM "MessageThread""#).into_iter().collect();
    let mut holder = ground.connect();
    let mut held = holder.transaction().unwrap();
    held.query(r#"SELECT 1 FROM "MessageThread" WHERE "id" = $1 FOR UPDATE"#, &[&ids[0]]).unwrap();
    let running = ground.start(script(Rollback), &[]);
    ground.wait_for("SELECT bool_or(state = 'rolling back') FROM backstitch.run");
    let mut application = ground.connect_as("app");
    application.batch_execute("SET lock_timeout = '500ms'").unwrap();
    for id in ids.iter().skip(1).cycle().take(300) {
        let lock = r#"SELECT 1 FROM "MessageThread" WHERE "id" = $1 FOR UPDATE"#;
        application.query(lock, &[id]).expect("rollback keeps the application waiting for a row");
    }
    held.commit().unwrap();
    let ended = running.end();
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_same(&ground.rows(&[]), &start, "rollback restores the start");
}
