//! Tables that react to a write: generated columns, deferred and exclusion constraints, row-level security, domains.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{column, life, rules, run, succeeds};
use crate::support::{Database, compiled};

table! {
    place: "Order"."Place" {
        id: Integer,
        parent: Option<Integer> = "parentId",
        code: Option<Text>,
        path: Option<Text> = "user",
        level: Option<SmallInt>,
        rank: Option<Integer>,
        starts: Option<Date>,
        touched: TimestampTz,
    }
}

/// A domain is the key, identity counts beside it, one column is generated of what is written, a reference to the own
/// table and a unique constraint are deferred, no two spans may overlap, and rows are only for those whom a policy lets.
const DDL: &str = r#"
    CREATE SCHEMA "Order";
    CREATE DOMAIN "Order".positive AS integer CHECK (VALUE > 0);
    CREATE DOMAIN "Order".small AS smallint CHECK (VALUE BETWEEN 0 AND 1000);
    CREATE TABLE "Order"."Place" (
        nr bigint GENERATED ALWAYS AS IDENTITY,
        id "Order".positive NOT NULL UNIQUE,
        "parentId" "Order".positive REFERENCES "Order"."Place" (id) DEFERRABLE INITIALLY DEFERRED,
        code varchar(12) UNIQUE,
        "user" text,
        length integer GENERATED ALWAYS AS (length("user")) STORED,
        level "Order".small,
        rank integer,
        starts date,
        touched timestamp with time zone NOT NULL DEFAULT '2020-01-01',
        UNIQUE ("parentId", rank) DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT "no two at once" EXCLUDE USING gist (daterange(starts, starts + 2) WITH &&) WHERE (starts IS NOT NULL)
    );
    ALTER TABLE "Order"."Place" ENABLE ROW LEVEL SECURITY;
    CREATE POLICY nobody ON "Order"."Place" USING (false);"#;

const DATA: &str = r#"
    INSERT INTO "Order"."Place" (id, "parentId", code, rank)
        SELECT i, NULLIF(i / 4, 0), CASE WHEN i % 3 > 0 THEN 'c' || i END, CASE i WHEN 6 THEN 9 END FROM generate_series(1, 120) AS i;
    CREATE FUNCTION "Order".shorten() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN NEW."user" := rtrim(NEW."user", '/'); RETURN NEW; END $$;
    CREATE TRIGGER shorten BEFORE UPDATE ON "Order"."Place" FOR EACH ROW EXECUTE FUNCTION "Order".shorten();"#;

fn all() -> Vec<Rule> {
    let its_parent = lookup("parent", place).on(place.id, place.parent);
    let code = fill("code", place.code).or_default("new", raw::<place, Text>("'n' || id")).stamp(place.touched);
    let path = fill("path", place.path)
        .from("below", concat_ws("/", [its_parent.get(place.code), place.code.expr()]))
        .or_leave_null();
    let siblings = lookup("siblings", place).on(place.parent, place.parent);
    let level = derive("level", place.level, raw::<place, SmallInt>("(id / 4)::smallint"));
    let rank = fill("rank", place.rank)
        .from("numbered", number_within(place.parent, [place.code.desc(), place.id.asc()]))
        .or_leave_null();
    let starts = fill("starts", place.starts)
        .from_where("with siblings", siblings.exists(), raw::<place, Date>("date '2024-01-01' + 2 * id"))
        .or_leave_null()
        .stamp(place.touched);
    vec![code.finish(), path.finish(), level.finish(), rank.finish(), starts.finish()]
}

#[test]
fn a_table_that_reacts_to_every_write_lives_its_whole_life() {
    let start = backfill("fixture", "Tries rules out");
    let lived = life(&all().into_iter().fold(start, |backfill, rule| backfill.rule(rule)).build(), DDL, DATA);
    assert_eq!(lived.rows("code", "new"), 40);
    assert_eq!(lived.rows("rank", "numbered"), 116);
    let wrong =
        r#"SELECT count(*) FROM "Order"."Place" WHERE length IS DISTINCT FROM length("user") OR level <> id / 4"#;
    assert_eq!(lived.column(wrong), ["0"]);
    let sixth = r#"SELECT string_agg(rank::text, ' ' ORDER BY id) FROM "Order"."Place" WHERE "parentId" = 1"#;
    assert_eq!(lived.column(sixth), ["12 11 9 10"]);
}

table! {
    item: "item" {
        id: Integer,
        word: Option<Text>,
    }
}

const DEFERRED: &str = "CREATE TABLE item (id integer PRIMARY KEY, word text UNIQUE DEFERRABLE INITIALLY DEFERRED);";

/// What a constraint would say at the end of the transaction it says at the end of the batch: a run whose COMMIT failed
/// could not tell of which rule, nor leave its ledger in order.
#[test]
fn a_deferred_constraint_refuses_a_batch_and_not_the_commit_after_it() {
    let free = raw::<item, Text>("CASE id WHEN 3 THEN 'taken' ELSE 'free' END");
    let compiled = compiled(&rules([fill("word", item.word).or_default("word", free).finish()]), DEFERRED);
    let database = Database::with(&[DEFERRED, "INSERT INTO item VALUES (1, 'taken'), (2, NULL), (3, NULL);"]);
    let start = database.rows();
    let forward = run(&database, "", &compiled, ScriptName::Forward);
    assert_eq!(forward.code, 3, "{}", forward.err);
    assert!(forward.err.contains("run 1 failed in rule word: duplicate key"), "{}", forward.err);
    assert_eq!(database.rows(), start);
    assert_eq!(column(&database, "SELECT state FROM backstitch.run"), ["interrupted"]);
}

#[test]
fn a_rollback_that_a_deferred_constraint_refuses_restores_the_other_rows() {
    let compiled = compiled(&rules([derive("word", item.word, raw("'new ' || id")).finish()]), DEFERRED);
    let database = Database::with(&[DEFERRED, "INSERT INTO item VALUES (1, 'one'), (2, 'two'), (3, 'three');"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    database.connect().batch_execute("INSERT INTO item VALUES (4, 'two')").unwrap();
    let rollback = run(&database, "", &compiled, ScriptName::Rollback);
    assert!(rollback.code == 3 && rollback.err.contains("rows that could not go back"), "{}", rollback.err);
    assert_eq!(column(&database, "SELECT word FROM item ORDER BY id"), ["one", "new 2", "three", "two"]);
    database.connect().batch_execute("DELETE FROM item WHERE id = 4").unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback again");
    assert_eq!(column(&database, "SELECT word FROM item ORDER BY id"), ["one", "two", "three"]);
}
