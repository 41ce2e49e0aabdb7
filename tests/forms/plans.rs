//! What is planned as a whole, and rows that the plan does not know.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::beside::forward_beside;
use super::life::{column, rules, run, succeeds};
use crate::support::{Database, compiled};

table! {
    seat: "seat" {
        nr: Integer,
        hall: Text,
    }
}

table! {
    guest: "guest" {
        id: Integer,
        hall: Option<Text>,
        seat: Option<Integer>,
        kind: Option<Text>,
    }
}

/// More guests than a window holds. The last has a seat, and loses it where it stands once the first batch is written.
const DDL: &str = "
    CREATE TABLE seat (nr integer PRIMARY KEY, hall text NOT NULL);
    CREATE INDEX ON seat (hall);
    CREATE TABLE guest (id integer PRIMARY KEY, hall text, seat integer, kind text) WITH (fillfactor = 50);
    CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE public.guest SET seat = NULL WHERE id = 9000 AND seat = 100;
        RETURN NULL;
    END $$;
    CREATE TRIGGER loss AFTER UPDATE ON guest FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION lose();";

const DATA: &str = "
    INSERT INTO seat SELECT i, 'a' FROM generate_series(1, 7) AS i;
    INSERT INTO guest (id, hall, seat) SELECT i, 'a', CASE i WHEN 9000 THEN 100 END FROM generate_series(1, 9000) AS i;";

#[test]
fn a_row_that_the_plan_does_not_know_waits_for_the_next_one() {
    let open = lookup("open", seat).on(seat.hall, guest.hall).spread([seat.nr.asc()], [guest.id.asc()]);
    let compiled = compiled(
        &rules([
            fill("seat", guest.seat).from("dealt", open.get(seat.nr)).or_default("stands", 0).finish(),
            derive("kind", guest.kind, raw::<guest, Text>("hall || 'x'")).finish(),
        ]),
        DDL,
    );
    assert_eq!(compiled.plan.passes.len(), 1);
    let database = Database::with(&[DDL, DATA]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    let journals = compiled.plan.rules.iter().map(|rule| {
        let journal = &rule.journal;
        column(&database, &format!("SELECT outcome FROM backstitch.{journal} WHERE key_id = 9000"))
    });
    assert_eq!(journals.collect::<Vec<_>>(), [["dealt"], ["derived"]]);
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
}

/// The same where no later case takes what the plan does not know: a rule that is applied together with it waits, too.
#[test]
fn a_row_that_the_plan_does_not_know_keeps_back_the_rules_after_it() {
    let open = lookup("open", seat).on(seat.hall, guest.hall).spread([seat.nr.asc()], [guest.id.asc()]);
    let kinds = fill("kind", guest.kind).from_where("seated", guest.seat.is_not_null(), "seated");
    let compiled = compiled(
        &rules([
            fill("seat", guest.seat).from("dealt", open.get(seat.nr)).or_leave_null().finish(),
            kinds.or_default("stands", "stands").finish(),
        ]),
        DDL,
    );
    assert_eq!(compiled.plan.passes.len(), 1);
    let database = Database::with(&[DDL, DATA]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    assert_eq!(column(&database, "SELECT concat_ws(' ', seat > 7, kind) FROM guest WHERE id = 9000"), ["f seated"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
}

/// One host for each hall.
fn host() -> Rule {
    designate("host", guest.hall, guest.kind.is("host")).first_by([guest.id.asc()]).set(guest.kind, "host").finish()
}

/// Guests 8999 and 9000 are to be the hosts of halls `b` and `c`, in one batch. Once the batch before it is written, 9000 leaves.
#[test]
fn a_row_that_was_chosen_and_left_its_group_is_left_alone() {
    let rules = rules([host()]);
    let guests = "INSERT INTO guest (id, hall)
        SELECT i, CASE i WHEN 8999 THEN 'b' WHEN 9000 THEN 'c' ELSE 'a' END FROM generate_series(1, 9000) AS i";
    for hall in ["NULL", "'b'"] {
        let leaves = format!("SET hall = {hall} WHERE id = 9000 AND hall = 'c'");
        let leaves = DDL.replace("SET seat = NULL WHERE id = 9000 AND seat = 100", &leaves);
        assert_ne!(leaves, DDL);
        let compiled = compiled(&rules, &leaves);
        let database = Database::with(&[&leaves, guests]);
        succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
        assert_eq!(
            column(
                &database,
                &format!("SELECT id FROM guest WHERE hall IS NOT DISTINCT FROM {hall}::text AND id = 9000")
            ),
            ["9000"]
        );
        assert_eq!(column(&database, "SELECT id FROM guest WHERE kind = 'host' ORDER BY id"), ["1", "8999"]);
        succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
    }
}

/// Between the plan and the look at what is left the chosen row is deleted: another one of its group has its turn.
#[test]
fn a_plan_that_came_to_nothing_is_made_anew() {
    let compiled = compiled(&rules([host()]), DDL);
    let pending = &compiled.plan.rules[0].planned.as_ref().unwrap().pending;
    let deletes = format!(
        "CREATE FUNCTION deletes() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM public.guest WHERE id = 1; RETURN NULL; END';
        CREATE TRIGGER deletes AFTER INSERT ON backstitch.{pending} FOR EACH STATEMENT EXECUTE FUNCTION deletes();"
    );
    let database = Database::with(&[DDL, "INSERT INTO guest (id, hall) VALUES (1, 'a'), (2, 'a')"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Install), "install");
    database.connect().batch_execute(&deletes).unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    assert_eq!(column(&database, "SELECT id FROM guest WHERE kind = 'host'"), ["2"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
}

/// What the host of hall `a` gets does not make it the one that is asked for: it is planned again, to no end.
#[test]
fn a_plan_of_what_is_written_already_ends_all_the_same() {
    let seated = guest.kind.is("host").and(guest.seat.is_not_null());
    let host = designate("host", guest.hall, seated).first_by([guest.id.asc()]).set(guest.kind, "host");
    let compiled = compiled(&rules([host.finish()]), DDL);
    let database = Database::with(&[DDL, "INSERT INTO guest (id, hall, seat) VALUES (1, 'a', NULL), (2, 'a', 5)"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    assert_eq!(column(&database, "SELECT id FROM guest WHERE kind = 'host'"), ["1"]);
    assert_eq!(column(&database, "SELECT round FROM backstitch.progress"), ["2"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
}

/// Somebody decides for a hall in a transaction that is open when the batch comes, and ends while it waits.
#[test]
fn a_group_that_is_decided_while_its_row_is_written_does_not_end_the_run() {
    let ddl = format!("{DDL} CREATE UNIQUE INDEX one_host ON guest (hall) WHERE kind = 'host';");
    let compiled = compiled(&rules([host()]), &ddl);
    let database = Database::with(&[&ddl, "INSERT INTO guest (id, hall) VALUES (1, 'a'), (2, 'a'), (3, 'b')"]);
    let forward = forward_beside(&database, &compiled, "UPDATE guest SET kind = 'host' WHERE id = 2");
    succeeds(&forward, "forward");
    assert!(forward.err.contains("duplicate key value"), "{}", forward.err);
    assert_eq!(column(&database, "SELECT id FROM guest WHERE kind = 'host' ORDER BY id"), ["2", "3"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
}

#[test]
fn a_rotation_finds_a_member_by_group_and_place() {
    let open = lookup("open", seat).on(seat.hall, guest.hall).spread([seat.nr.asc()], [guest.id.asc()]);
    let rule = fill("seat", guest.seat).from("dealt", open.get(seat.nr)).or_default("stands", 0);
    let compiled = compiled(&rules([rule.finish()]), DDL);
    let database = Database::with(&[DDL, DATA]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    let plan = compiled.scripts.embedded.iter().find(|(what, _)| what.ends_with("plan.sql"));
    let (_, plan) = plan.expect("a rotation is planned");
    let mut client = database.connect();
    // The tables of a test are too small for the planner to choose what it would for large ones: it shows whether a hash can be.
    client.batch_execute("SET enable_nestloop = off; SET enable_mergejoin = off").unwrap();
    let explained: Vec<String> =
        client.query(&format!("EXPLAIN {plan}"), &[]).unwrap().iter().map(|row| row.get(0)).collect();
    // A condition that is no equality of the two sides is asked of each row with each member of its group.
    assert!(!explained.iter().any(|line| line.contains("Join Filter")), "{explained:#?}");
}
