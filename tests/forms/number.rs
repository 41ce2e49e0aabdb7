//! A numbering gives the rows of a group that have no number the next ones, in an order, and nobody's number twice.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::beside::forward_beside;
use super::life::{column, life, life_with, rules, run, succeeds};
use crate::support::{Database, compiled};

table! {
    item: "item" {
        id: Integer,
        list: Option<Integer>,
        at: Option<Date>,
        kind: Text,
        old_place: Option<Integer>,
        place: Option<Integer>,
    }
}

const DDL: &str = "
    CREATE TABLE item (
        id integer PRIMARY KEY, list integer, at date, kind text NOT NULL DEFAULT 'open', old_place integer, place integer,
        UNIQUE (list, place)
    );";

/// Lists 0 to 6 and none, days that tie and that are null; in lists 1 to 3 some have numbers, with gaps.
const DATA: &str = "
    INSERT INTO item (id, list, at)
        SELECT i, NULLIF(i % 8, 7), CASE WHEN i % 5 > 0 THEN date '2024-01-01' + i % 4 END FROM generate_series(1, 400) AS i;
    UPDATE item SET place = 2 * id WHERE list IN (1, 2) AND id % 3 = 0;
    UPDATE item SET place = 7 WHERE id = 3;";

fn number() -> NumberWithin<item> {
    number_within(item.list, [item.at.desc(), item.id.asc()])
}

fn numbered() -> Rule {
    fill("place", item.place).or_default("numbered", number()).finish()
}

/// What is as it must be: each list is numbered on from its highest number, in the order.
fn expected(among: &str) -> String {
    format!(
        "SELECT id || ' ' || CASE WHEN list IS NOT NULL AND {among} AND place IS NULL
            THEN COALESCE(max(place) OVER (PARTITION BY list), 0)
                + row_number() OVER (PARTITION BY list, place IS NULL AND {among} ORDER BY at DESC NULLS LAST, id)
            ELSE place END
        FROM item ORDER BY id"
    )
}

const PLACES: &str = "SELECT id || ' ' || place FROM item ORDER BY id";

#[test]
fn rows_get_the_next_numbers_of_their_group_in_order() {
    let backfill = rules([numbered()]);
    let before = Database::with(&[DDL, DATA]);
    let expected = column(&before, &expected("true"));
    let (_, effect) =
        compiled(&backfill, DDL).scripts.embedded.into_iter().find(|(name, _)| name == "place effect.sql").unwrap();
    let mut previewed = column(&before, &format!("SELECT key_id || ' ' || new_place FROM ({effect}) AS effect"));
    let lived = life(&backfill, DDL, DATA);
    assert_eq!(lived.column(PLACES), expected);
    assert_eq!(lived.rows("place", "numbered"), 400 - 50 - 33 - 1);
    assert_eq!(lived.column("SELECT place FROM item WHERE list IS NULL GROUP BY place"), ["null"]);
    let mut written = lived.column("SELECT id || ' ' || place FROM item WHERE list = 0 OR list > 2");
    written.retain(|row| row != "3 7");
    previewed.retain(|row| written.contains(row));
    assert_eq!(previewed.len(), written.len(), "preview gives the numbers that forward gave");
}

#[test]
fn only_the_rows_of_the_scope_are_numbered_and_the_numbers_of_all_count() {
    let data = format!("{DATA} UPDATE item SET kind = 'done' WHERE id % 4 = 1;");
    let rule = fill("place", item.place).or_default("numbered", number()).only_where(item.kind.is("open"));
    let before = Database::with(&[DDL, &data]);
    let lived = life_with("SET backstitch.batch_ms = '1';", &rules([rule.finish()]), DDL, &data);
    assert_eq!(lived.column(PLACES), column(&before, &expected("kind = 'open'")));
}

#[test]
fn what_other_cases_give_counts_as_taken() {
    let data = "INSERT INTO item (id, list, old_place, kind)
        SELECT i, i % 2, CASE WHEN i > 6 THEN 30 - i END, CASE i WHEN 5 THEN 'last' ELSE 'open' END FROM generate_series(1, 8) AS i;
        INSERT INTO item (id) VALUES (9);";
    let rule = fill("place", item.place)
        .from("old", item.old_place)
        .from_where("numbered", item.kind.is("open"), number_within(item.list, [item.id.asc()]))
        .or_default("last", 99);
    let lived = life(&rules([rule.finish()]), DDL, data);
    assert_eq!(
        lived.column(PLACES),
        ["1 100", "2 23", "3 101", "4 24", "5 99", "6 25", "7 23", "8 22", "9 99"],
        "23 of list 1 is another than 23 of list 0"
    );
}

#[test]
fn a_later_rule_and_its_preview_see_the_numbers() {
    let first = classify("kind", item.kind).when("first", item.place.is(1), "first").otherwise("others", "other");
    let lived = life(&rules([numbered(), first.finish()]), DDL, DATA);
    assert_eq!(lived.rows("kind", "first"), 4, "lists 0, 4, 5 and 6 begin with 1; 3 goes on from 7");
}

#[test]
fn groups_that_an_earlier_rule_writes_are_numbered_as_it_leaves_them() {
    let list = fill("list", item.list).or_default("rest", 3).finish();
    let data = "INSERT INTO item (id, list, place) VALUES (1, 3, 4), (2, 3, NULL), (3, NULL, NULL), (4, 2, NULL);";
    let newest = number_within(item.list, [item.at.desc(), item.id.desc()]);
    let backfill = rules([list, fill("place", item.place).or_default("numbered", newest).finish()]);
    let preview = run(&Database::with(&[DDL, data]), "", &compiled(&backfill, DDL), ScriptName::Preview);
    for example in ["2: place null → 6", "3: place null → 5", "4: place null → 1"] {
        assert!(preview.out.contains(example), "{example} is missing\n{}", preview.out);
    }
    let lived = life(&backfill, DDL, data);
    assert_eq!(lived.column(PLACES), ["1 4", "2 6", "3 5", "4 1"]);
}

#[test]
fn numbers_of_any_width_and_rows_of_any_key_and_group() {
    table! {
        line: "line" {
            order_nr: BigInt,
            pos: Text,
            area: Text,
            small: Option<SmallInt>,
            big: Option<BigInt>,
        }
    }
    table! {
        area: "area" {
            name: Text,
            region: Text,
        }
    }
    let ddl = "
        CREATE TABLE area (name varchar(9) PRIMARY KEY, region char(5) NOT NULL);
        CREATE TABLE line (
            big bigint, order_nr bigint, pos text, small smallint UNIQUE, area varchar(9) NOT NULL, PRIMARY KEY (order_nr, pos)
        );";
    let data = "
        INSERT INTO area VALUES ('a', 'n'), ('b', 's'), ('c', 'n');
        INSERT INTO line (order_nr, pos, area) SELECT i % 9, 'p' || i, chr(97 + i % 4) FROM generate_series(1, 90) AS i;";
    let its = lookup("its_area", area).on(area.name, line.area);
    let order = || [line.pos.asc(), line.order_nr.asc()];
    let all = raw::<line, Boolean>("order_nr IS NOT NULL");
    let small = fill("small", line.small).or_default("all", number_within(all, order()));
    let big = fill("big", line.big).or_default("region", number_within(its.get(area.region), order()));
    let lived = life(&rules([small.finish(), big.finish()]), ddl, data);
    let wrong = "SELECT count(*) FROM (
            SELECT small, big, area, row_number() OVER (ORDER BY pos, order_nr) AS k,
                row_number() OVER (PARTITION BY area IN ('a', 'c'), area = 'd' ORDER BY pos, order_nr) AS l FROM line
        ) AS f WHERE small IS DISTINCT FROM k OR big IS DISTINCT FROM CASE WHEN area <> 'd' THEN l END";
    assert_eq!(lived.column(wrong), ["0"]);
}

/// Forward stops at the row of this id, for as long as the trigger is there.
fn break_at(id: usize) -> String {
    format!(
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''the disk is full''; END';
        CREATE TRIGGER broken BEFORE UPDATE ON item FOR EACH ROW WHEN (NEW.id = {id}) EXECUTE FUNCTION broken();"
    )
}

const MEND: &str = "DROP TRIGGER broken ON item; DROP FUNCTION broken();";

/// More rows than one batch reads, each list in another order than the table; one list has no row but the last.
const MANY: &str = "
    INSERT INTO item (id, list, at, kind) SELECT i, i % 3, date '2024-01-01' + (i * 7919 % 9000), repeat('x', 99) FROM generate_series(1, 9000) AS i;
    INSERT INTO item (id, list) VALUES (9001, 9);";

#[test]
fn a_run_that_stopped_goes_on_with_the_numbers_that_were_planned() {
    let compiled = compiled(&rules([numbered()]), DDL);
    let whole = Database::with(&[DDL, MANY]);
    succeeds(&run(&whole, "", &compiled, ScriptName::Forward), "forward");
    let stopped = Database::with(&[DDL, MANY, &break_at(9001)]);
    let start = stopped.rows();
    let forward = run(&stopped, "", &compiled, ScriptName::Forward);
    assert!(forward.code == 3 && forward.err.contains("the disk is full"), "{}", forward.err);
    let left = column(&stopped, "SELECT count(*) FILTER (WHERE place IS NULL) BETWEEN 2 AND 9000 FROM item");
    assert_eq!(left, ["true"], "it stopped within the rule");
    let between = format!(
        "{MEND} INSERT INTO item (id, list, at) VALUES (9002, 1, '2099-01-01'), (9003, 9, '2099-01-01');
        UPDATE item SET list = 9 WHERE id = 9000;"
    );
    stopped.connect().batch_execute(&between).unwrap();
    succeeds(&run(&stopped, "", &compiled, ScriptName::Forward), "forward again");
    succeeds(&run(&stopped, "", &compiled, ScriptName::Proof), "proof");
    let undisturbed = "SELECT id || ' ' || place FROM item WHERE id < 9000 ORDER BY id";
    assert_eq!(column(&stopped, undisturbed), column(&whole, undisturbed));
    let late = "SELECT id || ' ' || list || ' ' || place FROM item WHERE id >= 9000 ORDER BY id";
    assert_eq!(
        column(&stopped, late),
        ["9000 9 3", "9001 9 1", "9002 1 3001", "9003 9 2"],
        "what came or moved in between goes on after what was planned"
    );
    succeeds(&run(&stopped, "", &compiled, ScriptName::Rollback), "rollback");
    let moved = |row: &String| !["(9000,", "(9002,", "(9003,"].iter().any(|id| row.contains(id));
    let kept = |rows: Vec<String>| rows.into_iter().filter(moved).collect::<Vec<_>>();
    assert_eq!(kept(stopped.rows()), kept(start));
}

/// With the first batch, the application takes a number that is planned for a row of the last, and moves another row
/// to that list.
const TAKES: &str = "
    CREATE FUNCTION takes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO public.item (id, list, place) VALUES (-1, 9, 1) ON CONFLICT DO NOTHING;
        UPDATE public.item SET list = 9 WHERE id = 9000;
        RETURN NULL;
    END $$;
    CREATE TRIGGER takes AFTER UPDATE OF place ON item FOR EACH STATEMENT EXECUTE FUNCTION takes();";

/// Tables that would take a number twice.
fn without_constraint() -> String {
    DDL.replace("UNIQUE (list, place)\n    )", "CHECK (true)\n    ) WITH (fillfactor = 50)")
}

#[test]
fn a_number_that_was_taken_between_two_batches_is_given_to_nobody_else() {
    let without_constraint = without_constraint();
    let rule = fill("place", item.place).from("numbered", number()).or_default("no list", 0);
    let compiled = compiled(&rules([rule.finish()]), &without_constraint);
    let database = Database::with(&[&without_constraint, MANY, TAKES]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
    assert_eq!(column(&database, LAST_LIST), ["-1 1", "9000 2", "9001 3"], "none fell through to the other case");
}

const LAST_LIST: &str = "SELECT id || ' ' || place FROM item WHERE list = 9 ORDER BY id";

#[test]
fn a_number_that_is_taken_while_it_is_given_does_not_end_the_run() {
    let compiled = compiled(&rules([numbered()]), DDL);
    let database = Database::with(&[DDL, MANY]);
    let taken = "INSERT INTO item (id, list, place) VALUES (-1, 9, 1)";
    let forward = forward_beside(&database, &compiled, taken);
    succeeds(&forward, "forward");
    assert!(forward.err.contains("duplicate key value"), "{}", forward.err);
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
    assert_eq!(column(&database, LAST_LIST), ["-1 1", "9001 2"]);
}

/// With the first batch, another case comes to give a row the number that is planned for the one before it.
const GIVES: &str = "
    CREATE FUNCTION gives() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE public.item SET old_place = 1 WHERE id = 9002 AND old_place IS NULL;
        RETURN NULL;
    END $$;
    CREATE TRIGGER gives AFTER UPDATE OF place ON item FOR EACH STATEMENT EXECUTE FUNCTION gives();";

#[test]
fn a_number_that_another_case_comes_to_give_is_planned_for_nobody_else() {
    let rule = fill("place", item.place).from("old", item.old_place).or_default("numbered", number());
    let compiled = compiled(&rules([rule.finish()]), DDL);
    let last = "INSERT INTO item (id, list, at) VALUES (9002, 9, '2000-01-01');";
    let database = Database::with(&[DDL, MANY, "UPDATE item SET at = '2001-01-01' WHERE id = 9001;", last, GIVES]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
    assert_eq!(column(&database, LAST_LIST), ["9001 2", "9002 1"]);
}

/// The row that is planned already is in another list for a moment while the rest is planned.
fn wanders(pending: &str) -> String {
    format!(
        "CREATE SEQUENCE once;
        CREATE FUNCTION leaves() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE public.item SET list = 8 WHERE id = 1 AND nextval('public.once') = 1;
            RETURN NULL;
        END $$;
        CREATE FUNCTION returns() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE public.item SET list = 9 WHERE id = 1;
            RETURN NULL;
        END $$;
        CREATE TRIGGER leaves AFTER DELETE ON backstitch.{pending} FOR EACH STATEMENT EXECUTE FUNCTION leaves();
        CREATE TRIGGER returns AFTER INSERT ON backstitch.{pending} FOR EACH STATEMENT EXECUTE FUNCTION returns();"
    )
}

#[test]
fn no_number_is_planned_for_two_rows() {
    let ddl = without_constraint();
    let compiled = compiled(&rules([numbered()]), &ddl);
    let pending = &compiled.plan.rules[0].planned.as_ref().unwrap().pending;
    let database = Database::with(&[&ddl, "INSERT INTO item (id, list) VALUES (1, 9);", &break_at(1)]);
    assert_eq!(run(&database, "", &compiled, ScriptName::Forward).code, 3);
    let between = [MEND, "INSERT INTO item (id, list) VALUES (2, 9);", &wanders(pending)];
    database.connect().batch_execute(&between.concat()).unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward again");
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
    assert_eq!(column(&database, LAST_LIST), ["1 1", "2 2"]);
}

const REFUSES: &str = "
    CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.list = 9 AND NEW.place = 1 THEN
            RAISE unique_violation USING MESSAGE = 'duplicate key: of another constraint';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER refuses BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION refuses();";

#[test]
fn a_constraint_that_refuses_for_ever_ends_the_run_with_what_it_says() {
    let compiled = compiled(&rules([numbered()]), DDL);
    let database = Database::with(&[DDL, MANY, REFUSES]);
    let forward = run(&database, "", &compiled, ScriptName::Forward);
    assert_eq!(forward.code, 3);
    assert!(forward.err.contains("failed in rule place: duplicate key: of another constraint"), "{}", forward.err);
    let tries = forward.err.matches("trying again in").count();
    assert!((5..60).contains(&tries), "{tries}: {}", forward.err);
    database.connect().batch_execute("DROP TRIGGER refuses ON item").unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward again");
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
}

#[test]
fn the_rows_of_a_group_are_numbered_across_partitions() {
    let ddl = "
        CREATE TABLE item (
            id integer, list integer, at date, kind text NOT NULL DEFAULT 'open', old_place integer, place integer, PRIMARY KEY (id)
        ) PARTITION BY HASH (id);
        CREATE TABLE item_0 PARTITION OF item FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE item_1 PARTITION OF item FOR VALUES WITH (MODULUS 2, REMAINDER 1);
        CREATE INDEX ON item (list, place);";
    let lived = life(&rules([numbered()]), ddl, DATA);
    assert_eq!(lived.column(PLACES), column(&Database::with(&[DDL, DATA]), &expected("true")));
}
