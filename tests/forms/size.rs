//! Many rows go through many windows, and two backfills through one database.

use backstitch::Compiled;
use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{column, life_with, rules, run, succeeds};
use crate::support::{Database, compiled};

table! {
    event: "event" {
        id: Integer,
        kind: Option<Text>,
        digit: Option<Integer>,
        note: Option<Text>,
    }
}

table! {
    sort: "kind" {
        digit: Integer,
        name: Text,
    }
}

table! {
    copy: "copy" {
        id: Integer,
    }
}

const DDL: &str = "
    CREATE TABLE kind (digit integer PRIMARY KEY, name text NOT NULL);
    CREATE TABLE event (id integer PRIMARY KEY, kind text, digit integer, note text);";

const DATA: &str = "
    INSERT INTO kind SELECT i, 'kind ' || i FROM generate_series(0, 6) AS i;
    INSERT INTO event SELECT i, NULL, i % 10, repeat('x', i % 50) FROM generate_series(1, 20000) AS i;
    DELETE FROM event WHERE id % 1000 < 300;
    ANALYZE event;";

fn kinds() -> Rule {
    let its_kind = lookup("its_kind", sort).on(sort.digit, event.digit);
    fill("kind", event.kind).from("kind", its_kind.get(sort.name)).or_default("other", "other").finish()
}

#[test]
fn many_rows_are_written_window_by_window_and_go_back() {
    let digits = classify("digit", event.digit).when("small", event.kind.is_not("other"), 1).otherwise("large", 9);
    let digits = digits.only_where(event.id.is_more_than(8_000)).because("the kinds are filled once");
    let turn = lookup("turn", sort).on(sort.name, event.kind).spread([sort.digit.asc()], [event.id.desc()]);
    let note = fill("note", event.note).from("turn", turn.get(sort.name)).or_leave_null();
    let data = format!("{DATA} UPDATE event SET note = NULL WHERE id % 3 = 0;");
    let lived =
        life_with("SET backstitch.batch_ms = '20';", &rules([kinds(), digits.finish(), note.finish()]), DDL, &data);
    assert_eq!((lived.rows("kind", "kind"), lived.rows("kind", "other")), (9_800, 4_200));
    for rule in &lived.compiled.plan.rules {
        let batches = format!("SELECT count(DISTINCT batch) > 3 FROM backstitch.{} WHERE fate IS NULL", rule.journal);
        assert_eq!(lived.column(&batches), ["true"], "{}", rule.name);
    }
}

#[test]
fn what_a_later_rule_looks_up_has_statistics_of_what_was_written() {
    let alike = lookup("alike", event).on(event.id, event.digit);
    let note = derive("note", event.note, alike.get(event.kind)).finish();
    let other = derive("note", event.note, event.kind).finish();
    for (later, gathered) in [(note, "1"), (other, "0")] {
        let compiled = compiled(&rules([kinds(), later]), DDL);
        let database = Database::with(&[DDL, "ALTER TABLE event SET (autovacuum_enabled = off)"]);
        database.connect().batch_execute(DATA.replace("ANALYZE event;", "").as_str()).unwrap();
        let statistics = "SELECT count(*) FROM pg_stats WHERE tablename = 'event' AND attname = 'kind'
            AND 'other' = ANY (most_common_vals::text::text[])";
        assert_eq!(column(&database, statistics), ["0"]);
        succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
        assert_eq!(column(&database, statistics), [gathered]);
    }
}

#[test]
fn two_backfills_in_one_database_do_not_undo_each_other() {
    let one = compiled(&backfill("one", "First").rule(kinds()).build(), DDL);
    let digits = derive("kind", event.digit, raw::<event, Integer>("id % 2"));
    let two = compiled(&backfill("two", "Second").rule(digits).build(), DDL);
    let database = Database::with(&[
        DDL,
        "INSERT INTO kind VALUES (1, 'k'); INSERT INTO event SELECT i, NULL, 1 FROM generate_series(1, 9) AS i",
    ]);
    let start = database.rows();
    succeeds(&run(&database, "", &one, ScriptName::Forward), "one");
    let after_one = database.rows();
    succeeds(&run(&database, "", &two, ScriptName::Forward), "two");
    succeeds(&run(&database, "", &two, ScriptName::Rollback), "two, rolled back");
    assert_eq!(database.rows(), after_one);
    succeeds(&run(&database, "", &two, ScriptName::Forward), "two again");
    succeeds(&run(&database, "", &one, ScriptName::Rollback), "one, rolled back");
    assert_eq!(column(&database, "SELECT count(*) FILTER (WHERE digit = 0) || ' ' || count(kind) FROM event"), ["4 0"]);
    succeeds(&run(&database, "", &two, ScriptName::Rollback), "two, rolled back");
    assert_eq!(database.rows(), start);
}

/// Where most is done already, a window has grown when it comes upon the rest.
#[test]
fn a_window_that_grew_over_nothing_does_not_write_all_that_it_comes_upon_at_once() {
    let compiled = compiled(&rules([kinds()]), DDL);
    let data = "
        INSERT INTO event SELECT i, CASE WHEN i <= 36000 THEN 'done' END, i % 10, repeat('x', 200)
        FROM generate_series(1, 60000) AS i;
        ANALYZE event;";
    let database = Database::with(&[DDL, data]);
    succeeds(&run(&database, "SET backstitch.batch_ms = '9999';", &compiled, ScriptName::Forward), "forward");
    assert_not_at_once(&database, &compiled);
}

#[test]
fn a_window_that_grew_over_nothing_does_not_insert_all_that_it_comes_upon_at_once() {
    let copies = insert_missing("copies", copy).for_each(rows(event)).key(copy.id, event.id).finish();
    let ddl = format!("{DDL} CREATE TABLE copy (id integer PRIMARY KEY);");
    let compiled = compiled(&rules([copies]), &ddl);
    let data = "
        INSERT INTO event SELECT i, 'done', 0, repeat('x', 200) FROM generate_series(1, 60000) AS i;
        INSERT INTO copy SELECT i FROM generate_series(1, 36000) AS i;
        ANALYZE event, copy;";
    let database = Database::with(&[&ddl, data]);
    succeeds(&run(&database, "SET backstitch.batch_ms = '9999';", &compiled, ScriptName::Forward), "forward");
    assert_not_at_once(&database, &compiled);
}

/// The first batch writes as many rows as any batch may, and each of the others at most twice as many as the one before.
fn assert_not_at_once(database: &Database, compiled: &Compiled) {
    let journal = &compiled.plan.rules[0].journal;
    let batches = column(database, &format!("SELECT count(*) FROM backstitch.{journal} GROUP BY batch ORDER BY batch"));
    let batches: Vec<u32> = batches.iter().map(|rows| rows.parse().unwrap()).collect();
    assert_eq!((batches[0], batches.iter().sum::<u32>()), (1_000, 24_000), "{batches:?}");
    assert!(batches.windows(2).all(|pair| pair[1] <= 2 * pair[0].max(1_000)), "{batches:?}");
    assert_eq!(column(database, "SELECT max(round) FROM backstitch.progress"), ["1"]);
}

/// The longer a batch may take, the larger are the windows.
#[test]
fn windows_grow_with_the_time_that_a_batch_may_take() {
    let compiled = compiled(&rules([kinds()]), DDL);
    let [few, many] = ["9999", "1"].map(|batch_ms| {
        let database = Database::with(&[DDL, DATA]);
        let settings = format!("SET backstitch.batch_ms = '{batch_ms}';");
        succeeds(&run(&database, &settings, &compiled, ScriptName::Forward), "forward");
        let journal = &compiled.plan.rules[0].journal;
        column(&database, &format!("SELECT count(DISTINCT batch) FROM backstitch.{journal}"))[0].parse::<u32>().unwrap()
    });
    assert!(few * 3 < many, "{few} batches of long ones, {many} of short ones");
}
