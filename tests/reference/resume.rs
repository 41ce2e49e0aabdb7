//! S15: a run that stops midway is run again, and finishes; the end is the same as without the stop.

use backstitch::script::ScriptName;

use crate::support::Database;
use crate::world::{column, forward, run, script, world};

/// So many threads that a rule takes more than one batch to write them.
const THREADS: usize = 6000;

fn many_threads() -> Database {
    let database = world(
        "number desk
         number p1 createdAt=2020-01-02
         number p2 createdAt=2020-01-02
         number p3 createdAt=2020-01-02",
    );
    let threads = format!(
        r#"INSERT INTO "MessageThread" ("id", "orgId", "scope", "isOneTimeClient", "createdAt", "updatedAt")
           SELECT format('t%s', n), 'park', 'client', CASE WHEN n % 5 > 0 THEN true END,
             timestamp '2020-01-01' + (n * 7919 % {THREADS}) * interval '1 minute', '2020-01-01'
           FROM generate_series(1, {THREADS}) AS n"#
    );
    database.connect().batch_execute(&threads).unwrap();
    database
}

/// Whoever writes this column of this row gets an error, until `mend`.
fn break_at(database: &Database, column: &str, row: usize) {
    let sql = format!(
        r#"CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''the disk is full''; END';
           CREATE TRIGGER broken BEFORE UPDATE OF "{column}" ON "MessageThread" FOR EACH ROW
             WHEN (new."id" = 't{row}') EXECUTE FUNCTION broken()"#
    );
    database.connect().batch_execute(&sql).unwrap();
}

fn mend(database: &Database) {
    database.connect().batch_execute(r#"DROP TRIGGER broken ON "MessageThread"; DROP FUNCTION broken()"#).unwrap();
}

fn fails(database: &Database) {
    let said = database.psql(script(ScriptName::Forward));
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains("the disk is full"), "{}", said.err);
}

fn count(database: &Database, condition: &str) -> usize {
    database.value(&format!(r#"SELECT count(*) FROM "MessageThread" WHERE {condition}"#)).unwrap().parse().unwrap()
}

#[test]
fn a_run_that_stops_midway_is_finished_by_the_next_with_the_same_end() {
    let whole = many_threads();
    forward(&whole);
    let stopped = many_threads();
    let start = stopped.rows();
    break_at(&stopped, "messageNumberId", THREADS - 1);
    fails(&stopped);
    let written = count(&stopped, r#""messageNumberId" IS NOT NULL"#);
    assert!((1..THREADS).contains(&written), "{written} of {THREADS}: the run stopped within a rule");
    assert_eq!(stopped.psql(script(ScriptName::Proof)).code, 3, "the proof says that it is not done");
    fails(&stopped);
    mend(&stopped);
    break_at(&stopped, "isOneTimeClient", THREADS);
    fails(&stopped);
    let partly = r#""messageNumberId" IS NOT NULL AND "isOneTimeClient" IS NULL"#;
    assert_eq!(count(&stopped, partly), 0, "what is applied together is written together");
    mend(&stopped);
    forward(&stopped);
    for name in ["messageNumberId", "maskedNumberE164", "numberClass", "isOneTimeClient"] {
        assert_eq!(column(&stopped, "thread", name), column(&whole, "thread", name));
    }
    let states = "SELECT string_agg(state, ', ' ORDER BY id) FROM backstitch.run";
    assert_eq!(stopped.value(states).unwrap(), "interrupted, interrupted, interrupted, applied");
    run(&stopped, ScriptName::Rollback);
    assert_eq!(stopped.rows(), start, "all four runs are undone");
}

/// The rotation is fixed once: threads that come in between do not move the turns of the others.
#[test]
fn the_rotation_of_a_run_that_stopped_is_kept() {
    let whole = many_threads();
    forward(&whole);
    let stopped = many_threads();
    break_at(&stopped, "messageNumberId", THREADS - 1);
    fails(&stopped);
    mend(&stopped);
    let first = r#"INSERT INTO "MessageThread" ("id", "orgId", "scope", "isOneTimeClient", "createdAt", "updatedAt")
        VALUES ('first', 'park', 'client', true, '2019-01-01', '2020-01-01')"#;
    stopped.connect().batch_execute(first).unwrap();
    forward(&stopped);
    let mut numbers = column(&stopped, "thread", "messageNumberId");
    assert_eq!(numbers.remove(0), "first=p1");
    assert_eq!(numbers, column(&whole, "thread", "messageNumberId"));
}
