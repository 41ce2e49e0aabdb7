//! A partitioned table is gone through leaf by leaf, whatever becomes of a leaf meanwhile.

use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use backstitch::Compiled;
use backstitch::ir::Backfill;
use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{column, life, rules, run, succeeds};
use crate::support::{Database, compiled, script};

table! {
    meter: "meter" {
        id: BigInt,
        part: Integer,
        twin: Option<BigInt>,
        size: Integer,
        value: Option<Integer>,
        the_leaf: Option<Text> = "the leaf",
    }
}

table! {
    log: "log" {
        part: Integer,
        id: BigInt,
        size: Option<Integer>,
    }
}

table! {
    place: "place" {
        part: Integer,
    }
}

/// How many leaves stand below the table itself. Ten more stand below one of its partitions.
const LEAVES: i32 = 30;
/// The leaf that has more rows than the others.
const LARGE: i32 = 20;

/// More rows than one window holds.
const MANY: i32 = 8000;

/// Leaves are gone through in the order in which they were made.
fn ddl() -> String {
    let mut ddl = "
        CREATE TABLE log (part integer NOT NULL, id bigint NOT NULL, size integer, PRIMARY KEY (part, id));
        CREATE TABLE place (part integer PRIMARY KEY);
        CREATE TABLE meter (
            id bigint NOT NULL, part integer NOT NULL, twin bigint, size integer NOT NULL, value integer, \"the leaf\" text,
            PRIMARY KEY (part, id)
        ) PARTITION BY LIST (part);
        CREATE INDEX ON meter (id);"
        .to_owned();
    let leaf = |part: i32, of: &str| format!("CREATE TABLE meter_{part} PARTITION OF {of} FOR VALUES IN ({part});\n");
    ddl.extend((1..=LEAVES).map(|part| leaf(part, "meter")));
    let late: Vec<String> = (LEAVES + 1..=LEAVES + 10).map(|part| part.to_string()).collect();
    ddl.push_str(&format!(
        "CREATE TABLE meter_late PARTITION OF meter FOR VALUES IN ({}) PARTITION BY LIST (part);\n",
        late.join(", ")
    ));
    ddl.extend((LEAVES + 1..=LEAVES + 10).map(|part| leaf(part, "meter_late")));
    ddl
}

/// Three rows in each leaf, but for the large one.
fn data(in_the_large: i32) -> String {
    format!(
        "INSERT INTO meter (id, part, twin, size)
        SELECT part * 100000 + i, part, NULLIF((part + 1) * 100000 + i, {LEAVES} * 100000 + 3), part * i
        FROM generate_series(1, {LEAVES} + 10) AS part, generate_series(1, CASE part WHEN {LARGE} THEN {in_the_large} ELSE 3 END) AS i;"
    )
}

/// The value of a meter is the size of another, which stands in another leaf, and its text is no name of anything.
fn values() -> Backfill {
    let twin = lookup("twin", meter).on(meter.id, meter.twin).first_by([meter.part.asc(), meter.id.asc()]);
    rules([
        fill("value", meter.value).from("of its twin", twin.get(meter.size)).or_default("none", -1).finish(),
        fill("text", meter.the_leaf).or_default("text", r#"$1 v_run $batch$ "the leaf""#).finish(),
    ])
}

/// A forward run that has begun: it rests after each batch, so that something may happen meanwhile.
fn begun(database: &Database, compiled: &Compiled) -> Child {
    let settings = "-c backstitch.batch_ms=1 -c backstitch.pause_ms=60 -c backstitch.lock_timeout=100ms";
    let mut child = database.psql_command(&["-q"]).env("PGOPTIONS", settings).spawn().unwrap();
    let (mut input, text) = (child.stdin.take().unwrap(), script(compiled, ScriptName::Forward).to_owned());
    thread::spawn(move || std::io::Write::write_all(&mut input, text.as_bytes()));
    let has_written = "SELECT count(*) > 0 FROM backstitch.progress WHERE rows > 0";
    let rows_of_it = || database.look(|client| client.query_one(has_written, &[]));
    wait_until(|| rows_of_it().is_ok_and(|row| row.get(0)), "it has written nothing");
    child
}

fn wait_until(holds: impl Fn() -> bool, what: &str) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(60), "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

fn ends_well(child: Child) {
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn journal(compiled: &Compiled) -> &str {
    &compiled.plan.rules[0].journal
}

#[test]
fn a_batch_is_of_one_leaf_and_a_small_leaf_costs_little() {
    let lived = life(&values(), &ddl(), &data(MANY));
    let journal = journal(&lived.compiled);
    let of_a_batch = format!(
        "SELECT max(leaves) FROM (SELECT count(DISTINCT key_part) AS leaves FROM backstitch.{journal} GROUP BY run, batch) AS of"
    );
    assert_eq!(lived.column(&of_a_batch), ["1"]);
    let of_a_leaf = format!(
        "SELECT DISTINCT batches FROM (
            SELECT count(DISTINCT batch) AS batches FROM backstitch.{journal} WHERE key_part <> {LARGE} GROUP BY run, key_part
        ) AS of"
    );
    assert_eq!(lived.column(&of_a_leaf), ["1"]);
    let of_the_large =
        format!("SELECT count(DISTINCT batch) > 1 FROM backstitch.{journal} WHERE key_part = {LARGE} AND run = 1");
    assert_eq!(lived.column(&of_the_large), ["true"]);
    let took = "SELECT max(finished_at - started_at) < interval '10 s' FROM backstitch.run WHERE state = 'applied'";
    assert_eq!(lived.column(took), ["true"], "a leaf of three rows takes no batch's time");
    let texts = "SELECT DISTINCT \"the leaf\" FROM meter";
    assert_eq!(lived.column(texts), [r#"$1 v_run $batch$ "the leaf""#]);
    let values = "SELECT count(*) FROM meter AS m LEFT JOIN meter AS twin ON twin.id = m.twin WHERE m.value <> COALESCE(twin.size, -1)";
    assert_eq!(lived.column(values), ["0"]);
}

#[test]
fn a_leaf_that_is_attached_during_a_run_is_written_too() {
    let compiled = compiled(&values(), &ddl());
    let later = "CREATE TABLE later (LIKE meter INCLUDING ALL);
        INSERT INTO later (id, part, size) SELECT i, 500, i FROM generate_series(1, 50) AS i;";
    let database = Database::with(&[&ddl(), &data(MANY), later]);
    let start = database.rows();
    let forward = begun(&database, &compiled);
    database.connect().batch_execute("ALTER TABLE meter ATTACH PARTITION later FOR VALUES IN (500)").unwrap();
    ends_well(forward);
    assert_eq!(column(&database, "SELECT count(*) FROM later WHERE value = -1"), ["50"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback");
    assert_eq!(database.rows(), start);
}

#[test]
fn a_leaf_that_leaves_the_table_during_a_run_is_not_written() {
    let compiled = compiled(&values(), &ddl());
    let database = Database::with(&[&ddl(), &data(MANY)]);
    let forward = begun(&database, &compiled);
    let mut client = database.connect();
    for statement in [
        "ALTER TABLE meter DETACH PARTITION meter_late",
        "DROP TABLE meter_30",
        "ALTER TABLE meter DETACH PARTITION meter_29",
        "ALTER TABLE meter DETACH PARTITION meter_28 CONCURRENTLY",
        // Another table stands in its place, which is none of the table's.
        "ALTER TABLE meter DETACH PARTITION meter_27; ALTER TABLE meter_27 RENAME TO old_27; CREATE TABLE meter_27 (LIKE old_27);
            INSERT INTO meter_27 SELECT * FROM old_27;",
        // It is still a leaf, under another name.
        "ALTER TABLE meter_26 RENAME TO renamed_26",
    ] {
        client.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error:?}"));
    }
    let begun_in_time = format!("SELECT count(*) FROM backstitch.{} WHERE key_part > {LEAVES} - 5", journal(&compiled));
    assert_eq!(column(&database, &begun_in_time), ["0"], "the run came to these leaves too early");
    ends_well(forward);
    for left in ["meter_late", "meter_29", "meter_28", "meter_27", "old_27"] {
        assert_eq!(column(&database, &format!("SELECT count(value) FROM {left}")), ["0"], "{left} was written");
    }
    assert_eq!(column(&database, "SELECT count(*) FROM meter WHERE value IS NULL"), ["0"]);
    assert_eq!(column(&database, "SELECT count(value) FROM renamed_26"), ["3"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback");
    assert_eq!(column(&database, "SELECT count(value) FROM meter"), ["0"]);
}

#[test]
fn a_batch_that_waited_for_its_leaf_to_be_detached_does_not_write_it() {
    let compiled = compiled(&values(), &ddl());
    let early = format!("DELETE FROM meter WHERE part <= {LEAVES}");
    let database = Database::with(&[&ddl(), &data(3), &early, "VACUUM meter"]);
    let forward = begun(&database, &compiled);
    let mut client = database.connect();
    let mut detaching = client.transaction().unwrap();
    detaching.batch_execute("ALTER TABLE meter DETACH PARTITION meter_late").unwrap();
    let waits =
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    wait_until(|| column(&database, waits) == ["true"], "the run waits for nothing");
    let written = "SELECT count(value) FROM meter_late";
    let before: i64 = detaching.query_one(written, &[]).unwrap().get(0);
    assert!(before < 30, "the run came to the last leaf too early");
    detaching.commit().unwrap();
    ends_well(forward);
    assert_eq!(column(&database, written), [before.to_string()]);
}

#[test]
fn a_leaf_that_is_locked_meanwhile_holds_up_no_other() {
    let compiled = compiled(&rules([fill("value", meter.value).or_default("none", -1).finish()]), &ddl());
    let database = Database::with(&[&ddl(), &data(MANY), "DELETE FROM meter WHERE part < 10", "VACUUM meter"]);
    let forward = begun(&database, &compiled);
    let mut client = database.connect();
    let mut locking = client.transaction().unwrap();
    locking.batch_execute(&format!("LOCK TABLE ONLY meter_{LARGE} IN ACCESS EXCLUSIVE MODE")).unwrap();
    let written = format!("SELECT count(*) FROM backstitch.{} WHERE key_part", journal(&compiled));
    assert_eq!(column(&database, &format!("{written} >= {LARGE}")), ["0"], "the run came to the leaf too early");
    let behind = format!("{written} > {LARGE}");
    wait_until(|| column(&database, &behind) == [((LEAVES + 10 - LARGE) * 3).to_string()], "the other leaves wait");
    locking.rollback().unwrap();
    ends_well(forward);
    assert_eq!(column(&database, "SELECT count(*) FROM meter WHERE value IS NULL"), ["0"]);
}

#[test]
fn a_role_that_may_do_nothing_with_a_leaf_itself_goes_through_the_table() {
    let compiled = compiled(&values(), &ddl());
    let role = format!("reads_meters_{}", std::process::id());
    let database = Database::with(&[&ddl(), &data(3), &format!("CREATE ROLE {role}")]);
    let start = database.rows();
    succeeds(&run(&database, &format!("SET backstitch.role = '{role}';"), &compiled, ScriptName::Install), "install");
    let as_role = format!("SET SESSION AUTHORIZATION {role};");
    for name in [ScriptName::Preview, ScriptName::Forward, ScriptName::Proof, ScriptName::Rollback] {
        succeeds(&run(&database, &as_role, &compiled, name), name.file());
    }
    assert_eq!(database.rows(), start);
    let journal = journal(&compiled);
    let together = format!(
        "SELECT max(leaves) > 1 FROM (
            SELECT count(DISTINCT key_part) AS leaves FROM backstitch.{journal} WHERE run = (SELECT max(run) FROM backstitch.{journal}) GROUP BY batch
        ) AS of"
    );
    let mut client = database.connect();
    client
        .batch_execute(&format!("GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO {role}; CREATE SCHEMA hidden"))
        .unwrap();
    for (what, back) in [
        ("REVOKE SELECT ON meter_7 FROM ROLE", "GRANT SELECT ON meter_7 TO ROLE"),
        ("REVOKE UPDATE ON meter_7 FROM ROLE", "GRANT UPDATE ON meter_7 TO ROLE"),
        (
            "REVOKE UPDATE ON meter_7 FROM ROLE; GRANT UPDATE (twin, \"the leaf\") ON meter_7 TO ROLE",
            "GRANT UPDATE ON meter_7 TO ROLE",
        ),
        ("ALTER TABLE meter_7 SET SCHEMA hidden", "ALTER TABLE hidden.meter_7 SET SCHEMA public"),
        ("ALTER TABLE meter_7 ENABLE ROW LEVEL SECURITY", "ALTER TABLE meter_7 DISABLE ROW LEVEL SECURITY"),
        ("CREATE RULE nothing AS ON UPDATE TO meter_7 DO INSTEAD NOTHING", "DROP RULE nothing ON meter_7"),
    ] {
        client.batch_execute(&what.replace("ROLE", &role)).unwrap();
        succeeds(&run(&database, &as_role, &compiled, ScriptName::Forward), what);
        assert_eq!(column(&database, &together), ["true"], "{what}");
        client.batch_execute(&back.replace("ROLE", &role)).unwrap();
        succeeds(&run(&database, &as_role, &compiled, ScriptName::Rollback), back);
        assert_eq!(database.rows(), start, "{what}");
    }
    client.batch_execute("VACUUM meter_7").unwrap();
    succeeds(&run(&database, &as_role, &compiled, ScriptName::Forward), "forward leaf by leaf");
    assert_eq!(column(&database, &together), ["false"]);
}

#[test]
fn a_trigger_of_statements_on_the_table_is_not_passed_by() {
    let compiled = compiled(&values(), &ddl());
    let trigger = "CREATE TABLE fired (at timestamp);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.fired VALUES (now()); RETURN NULL; END $$;
        CREATE TRIGGER note AFTER UPDATE ON meter FOR EACH STATEMENT EXECUTE FUNCTION note();";
    let database = Database::with(&[&ddl(), &data(3), trigger]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    assert_eq!(column(&database, "SELECT count(*) > 0 FROM fired"), ["true"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
}

#[test]
fn rows_are_inserted_for_the_rows_of_every_leaf() {
    let parts = distinct("part", meter.part);
    let inserted = rules([
        insert_missing("logs", log)
            .for_each(rows(meter).only_where(meter.size.is_at_least(2)))
            .key(log.part, meter.part)
            .key(log.id, meter.id)
            .set(log.size, meter.size)
            .finish(),
        insert_missing("places", place).for_each(rows(&parts)).key(place.part, parts.value()).finish(),
    ]);
    let lived = life(&inserted, &ddl(), &data(MANY));
    let rows = lived.column("SELECT count(*) FROM meter WHERE size >= 2");
    assert_eq!([lived.rows("logs", "inserted").to_string()], *rows);
    assert_eq!(lived.rows("places", "inserted"), i64::from(LEAVES) + 10);
    let leaves = format!(
        "SELECT max(leaves) FROM (SELECT count(DISTINCT key_part) AS leaves FROM backstitch.{} GROUP BY run, batch) AS of",
        journal(&lived.compiled)
    );
    assert_eq!(lived.column(&leaves), ["1"]);
}

#[test]
fn a_role_that_may_not_lock_the_rows_of_a_leaf_inserts_for_them_through_the_table() {
    let logs = insert_missing("logs", log).for_each(rows(meter)).key(log.part, meter.part).key(log.id, meter.id);
    let compiled = compiled(&rules([logs.finish()]), &ddl());
    let role = format!("logs_meters_{}", std::process::id());
    let database = Database::with(&[&ddl(), &data(3), &format!("CREATE ROLE {role}")]);
    succeeds(&run(&database, &format!("SET backstitch.role = '{role}';"), &compiled, ScriptName::Install), "install");
    let grant = format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}");
    database.connect().batch_execute(&grant).unwrap();
    succeeds(&run(&database, &format!("SET SESSION AUTHORIZATION {role};"), &compiled, ScriptName::Forward), "forward");
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
}
