//! Triggers have the last word: what they make of a write is journaled, and what they refuse is told.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{column, life, rules, run, succeeds};
use crate::support::{Database, compiled};

table! {
    item: "item" {
        id: Integer,
        word: Option<Text>,
        twin: Option<Text>,
        at: Option<TimestampTz>,
    }
}

const DDL: &str = "CREATE TABLE item (id integer PRIMARY KEY, word text, twin text, at timestamptz);";
const DATA: &str = "INSERT INTO item SELECT i, NULL, 'Twin ' || i FROM generate_series(1, 5) AS i;";
const FEW_ROUNDS: &str = "SET backstitch.max_rounds = '3';";

/// A trigger before each update of a row.
fn trigger(body: &str) -> String {
    format!(
        "CREATE FUNCTION it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$;
        CREATE TRIGGER it BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION it();"
    )
}

fn from_twin() -> Rule {
    fill("word", item.word).from("twin", item.twin).or_default("none", "None").stamp(item.at).finish()
}

#[test]
fn what_a_trigger_makes_of_a_value_is_restored_like_any_other() {
    let data = format!("{DATA}{}", trigger("NEW.word := lower(NEW.word); RETURN NEW;"));
    let lived = life(&rules([from_twin()]), DDL, &data);
    assert_eq!(lived.column("SELECT word FROM item ORDER BY id LIMIT 1"), ["twin 1"]);
    let journal = &lived.compiled.plan.rules[0].journal;
    assert_eq!(
        lived.column(&format!("SELECT DISTINCT new_word FROM backstitch.{journal} WHERE key_id = 2")),
        ["twin 2"]
    );
}

#[test]
fn rows_that_a_trigger_does_not_let_be_written_are_told_and_not_tried_for_ever() {
    let compiled = compiled(&rules([from_twin()]), DDL);
    let database = Database::with(&[DDL, DATA, &trigger("IF NEW.id > 3 THEN RETURN NULL; END IF; RETURN NEW;")]);
    let start = database.rows();
    let forward = run(&database, FEW_ROUNDS, &compiled, ScriptName::Forward);
    assert_eq!(forward.code, 3, "{}", forward.err);
    assert!(forward.err.contains("rows are left"), "{}", forward.err);
    assert!(forward.err.contains("rule word: 2 rows were due in the last of 3 rounds, 0 of them"), "{}", forward.err);
    assert!(forward.err.contains("a trigger"), "{}", forward.err);
    assert_eq!(column(&database, "SELECT count(word) FROM item"), ["3"]);
    assert_eq!(column(&database, "SELECT state FROM backstitch.run"), ["incomplete"]);
    let proof = run(&database, "", &compiled, ScriptName::Proof);
    assert!(proof.code == 3 && proof.out.contains("rows left to write: 4; 5"), "{}", proof.out);
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback");
    assert_eq!(database.rows(), start);
}

#[test]
fn a_derivation_that_a_trigger_always_changes_is_told_and_can_be_undone() {
    let compiled = compiled(&rules([derive("word", item.word, item.twin).stamp(item.at).finish()]), DDL);
    let database = Database::with(&[DDL, DATA, &trigger("NEW.word := lower(NEW.word); RETURN NEW;")]);
    let start = database.rows();
    let forward = run(&database, FEW_ROUNDS, &compiled, ScriptName::Forward);
    assert_eq!(forward.code, 3, "{}", forward.err);
    assert!(
        forward.err.contains("5 rows were due in the last of 3 rounds, all of them were written, and others"),
        "{}",
        forward.err
    );
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback");
    assert_eq!(database.rows(), start);
}

#[test]
fn an_error_of_a_trigger_ends_the_run_and_leaves_nothing_half_written() {
    let compiled = compiled(&rules([from_twin()]), DDL);
    let raise = "IF NEW.id = 5 AND NEW.word IS NOT NULL THEN RAISE EXCEPTION 'not this one'; END IF; RETURN NEW;";
    let database = Database::with(&[DDL, DATA, &trigger(raise)]);
    let start = database.rows();
    let forward = run(&database, "", &compiled, ScriptName::Forward);
    assert!(forward.code == 3 && forward.err.contains("not this one"), "{}", forward.err);
    assert_eq!(database.rows(), start);
    database.connect().batch_execute("DELETE FROM item WHERE id = 5").unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback");
    assert_eq!(database.rows(), start[..4]);
}

/// The headers of forward and rollback say so: a name is not looked for in whatever schema the session has in its path.
#[test]
fn a_trigger_that_names_a_table_without_its_schema_must_set_its_own_search_path() {
    let compiled = compiled(&rules([from_twin()]), DDL);
    let counts = trigger("INSERT INTO seen VALUES (NEW.id); RETURN NEW;");
    let database = Database::with(&[DDL, DATA, "CREATE TABLE seen (id integer)", &counts]);
    let start = database.rows();
    let fails = |name| {
        let psql = run(&database, "SET search_path = public;", &compiled, name);
        assert!(psql.code == 3 && psql.err.contains("relation \"seen\" does not exist"), "{}", psql.err);
    };
    let set = |path: &str| database.connect().batch_execute(&format!("ALTER FUNCTION it() {path}")).unwrap();
    fails(ScriptName::Forward);
    assert_eq!(database.rows(), start);
    set("SET search_path = public");
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    set("RESET search_path");
    fails(ScriptName::Rollback);
    set("SET search_path = public");
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback");
    assert_eq!(column(&database, "SELECT count(*) FROM seen"), ["10"]);
}

#[test]
fn a_rollback_that_a_trigger_suppresses_is_told_of_and_done_when_the_trigger_is_gone() {
    let compiled = compiled(&rules([from_twin()]), DDL);
    let database = Database::with(&[
        DDL,
        DATA,
        &trigger("IF NEW.word IS NULL AND NEW.id = 2 THEN RETURN NULL; END IF; RETURN NEW;"),
    ]);
    let start = database.rows();
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    let rollback = run(&database, "", &compiled, ScriptName::Rollback);
    assert_eq!(rollback.code, 3, "{}", rollback.err);
    assert!(rollback.err.contains("4 rows restored, 1 left"), "{}", rollback.err);
    assert!(rollback.err.contains("a trigger suppressed the write"), "{}", rollback.err);
    let fates = format!("SELECT DISTINCT fate FROM backstitch.{} WHERE key_id = 2", compiled.plan.rules[0].journal);
    assert_eq!(column(&database, &fates), ["refused"]);
    assert_eq!(column(&database, "SELECT state FROM backstitch.run"), ["partly rolled back"]);
    database.connect().batch_execute("DROP TRIGGER it ON item").unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback without the trigger");
    assert_eq!(column(&database, &fates), ["restored"]);
    assert_eq!(database.rows(), start);
}
