//! References are written only to rows that are there, and go back only to rows that are still there.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{column, life, rules, run, succeeds};
use crate::support::{Database, compiled};

table! {
    depot: "depot" {
        land: Text,
        nr: Integer,
        main: Boolean,
    }
}

table! {
    van: "van" {
        id: Integer,
        land: Option<Text>,
        nr: Option<Integer>,
        wish: Option<Integer>,
        leader: Option<Integer>,
    }
}

const DDL: &str = "
    CREATE TABLE depot (land text, nr integer, main boolean NOT NULL DEFAULT false, PRIMARY KEY (land, nr));
    CREATE TABLE van (
        id integer PRIMARY KEY, land text, nr integer, wish integer, leader integer REFERENCES van,
        FOREIGN KEY (land, nr) REFERENCES depot
    );";

const DATA: &str = "
    INSERT INTO depot VALUES ('at', 1, false), ('at', 2, true), ('de', 1, true);
    INSERT INTO van VALUES (1, 'at', 1, 2), (2, 'at', 1, 2), (3, 'at', 2, 1), (4, NULL, NULL, 1), (5, 'de', 1, 1);";

/// Sends each van to the depot that it wishes.
fn wish_land() -> Rule {
    derive("wish", van.nr, van.wish)
        .set(van.land, raw::<van, Text>("CASE WHEN id < 4 THEN 'at' ELSE 'de' END"))
        .finish()
}

#[test]
fn a_composite_reference_is_written_and_goes_back() {
    let lived = life(&rules([wish_land()]), DDL, DATA);
    assert_eq!(lived.column("SELECT land || nr FROM van ORDER BY id"), ["at2", "at2", "at1", "de1", "de1"]);
}

#[test]
fn a_reference_to_another_row_of_the_same_table_is_written_and_goes_back() {
    let first = lookup("first", van).on(van.land, van.land).first_by([van.id.asc()]);
    let rule = fill("leader", van.leader).from("first", first.get(van.id)).or_leave_null();
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(lived.column("SELECT leader FROM van ORDER BY id"), ["1", "1", "1", "null", "5"]);
}

#[test]
fn where_the_row_referred_to_before_is_gone_rollback_says_so_and_goes_on() {
    let compiled = compiled(&rules([wish_land()]), DDL);
    let database = Database::with(&[DDL, DATA]);
    let start = database.rows();
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    let moved = "UPDATE van SET land = 'de', wish = NULL WHERE id = 3; DELETE FROM depot WHERE land = 'at' AND nr = 1";
    database.connect().batch_execute(moved).unwrap();
    let rollback = run(&database, "", &compiled, ScriptName::Rollback);
    succeeds(&rollback, "rollback");
    assert!(rollback.err.contains("1 rows restored, 3 left as they are"), "{}", rollback.err);
    assert_eq!(column(&database, "SELECT land || nr FROM van ORDER BY id"), ["at2", "at2", "de1", "null", "de1"]);
    let fates = format!("SELECT fate FROM backstitch.{} ORDER BY key_id", compiled.plan.rules[0].journal);
    assert_eq!(column(&database, &fates), ["reference gone", "reference gone", "edited since", "restored"]);
    assert_eq!(start.len(), database.rows().len() + 1);
}

#[test]
fn a_reference_to_a_row_that_is_not_there_is_not_written_and_told() {
    let compiled = compiled(&rules([wish_land()]), DDL);
    let database = Database::with(&[DDL, DATA, "UPDATE van SET wish = 77 WHERE id = 2"]);
    let forward = run(&database, "SET backstitch.max_rounds = '2';", &compiled, ScriptName::Forward);
    assert_eq!(forward.code, 3, "{}", forward.err);
    assert_eq!(column(&database, "SELECT land || nr FROM van ORDER BY id"), ["at2", "at1", "at1", "de1", "de1"]);
    assert!(forward.err.contains("parent"), "{}", forward.err);
}

#[test]
fn an_old_value_that_another_row_has_taken_stays_away_until_that_row_is_gone() {
    table! {
        seat: "seat" {
            id: Integer,
            code: Option<Text>,
            plain: Text,
        }
    }
    let ddl = "CREATE TABLE seat (id integer PRIMARY KEY, code text UNIQUE, plain text NOT NULL)";
    let compiled = compiled(&rules([derive("code", seat.code, seat.plain).finish()]), ddl);
    let database = Database::with(&[ddl, "INSERT INTO seat VALUES (1, 'A', 'a'), (2, 'B', 'b'), (3, NULL, 'c')"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    database.connect().batch_execute("INSERT INTO seat VALUES (4, 'A', 'A')").unwrap();
    let rollback = run(&database, "", &compiled, ScriptName::Rollback);
    assert_eq!(rollback.code, 3, "{}", rollback.err);
    assert!(rollback.err.contains("rule code: 1 rows, the last because: duplicate key value"), "{}", rollback.err);
    assert_eq!(column(&database, "SELECT code FROM seat ORDER BY id"), ["a", "B", "null", "A"]);
    database.connect().batch_execute("DELETE FROM seat WHERE id = 4").unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback, tried again");
    assert_eq!(column(&database, "SELECT code FROM seat ORDER BY id"), ["A", "B", "null"]);
}
