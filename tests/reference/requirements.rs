//! S3 and S14: what must hold is checked before any write; a violation names the rows, and what to do.

use backstitch::script::ScriptName;

use crate::support::{Database, Psql};
use crate::world::{add, forward, run, script, world};

/// The error that psql showed, from its message to its hint.
fn error(said: &Psql) -> String {
    let from = said.err.find("ERROR:").unwrap_or_else(|| panic!("no error: {}", said.err));
    let error = &said.err[from..];
    error[..error.find("CONTEXT:").unwrap_or(error.len())].trim_end().to_owned()
}

/// What forward says where it refuses. It has written nothing, not even its own schema, and preview says the same.
fn refused(database: &Database) -> String {
    let before = database.rows_and_versions();
    let said = database.psql(script(ScriptName::Forward));
    assert_eq!(said.code, 3, "{}", said.err);
    assert_eq!(database.rows_and_versions(), before);
    assert_eq!(database.value("to_regnamespace('backstitch')"), None);
    let previewed = database.psql(script(ScriptName::Preview));
    assert_eq!(previewed.code, 3);
    assert_eq!(error(&previewed), error(&said), "preview ends with the error that forward gives");
    let proved = database.psql(script(ScriptName::Proof));
    assert_eq!(proved.code, 3);
    error(&said)
}

#[test]
fn all_violations_are_collected_in_one_error() {
    let database = world(
        "thread t1 orgId=empty
         number two-1 orgId=two numberClass=front_desk
         number two-2 orgId=two numberClass=front_desk
         number masked orgId=three numberClass=front_desk
         mask m1 orgId=three sitterId=s1 messageNumberId=masked
         number closed orgId=bare status=inactive
         thread t2 orgId=bare",
    );
    let expected = "\
ERROR:  phase_1_4: requirements do not hold: number-available, one-front-desk, front-desk-not-masked; nothing was written
DETAIL:  number-available: org bare, empty has no front desk, and no active number that could become one
one-front-desk: org two has more than one active front desk
front-desk-not-masked: MessageNumber masked is a front desk, and an active SitterMaskedNumber holds it
HINT:  number-available: add an active number to each of these orgs, one that no active SitterMaskedNumber holds
one-front-desk: choose one, and give the others another numberClass or deactivate them
front-desk-not-masked: deactivate the mask, or choose another front desk";
    assert_eq!(refused(&database), expected);
}

#[test]
fn twenty_rows_are_listed_and_the_others_are_counted() {
    let threads = |count: usize| (1..=count).map(|org| format!("thread t{org} orgId=o{org:02}\n")).collect::<String>();
    let listed = (1..=20).map(|org| format!("o{org:02}")).collect::<Vec<_>>().join(", ");
    let twenty = refused(&world(&threads(20)));
    assert!(twenty.contains(&format!("org {listed} has no front desk")), "{twenty}");
    assert!(!twenty.contains("in all"), "{twenty}");
    let more = refused(&world(&threads(21)));
    assert!(more.contains(&format!("org {listed} has no front desk")), "{more}");
    assert!(more.contains("(21 in all, the first 20 are listed)"), "{more}");
}

#[test]
fn an_org_needs_a_number_that_can_become_its_front_desk() {
    let violations = [
        ("no number at all", "thread t1"),
        ("only an inactive number", "thread t1\nnumber n1 status=inactive"),
        ("only an inactive front desk", "thread t1\nnumber n1 status=inactive numberClass=front_desk"),
        ("only a number that a mask holds", "number n1\nmask m1 sitterId=s1 messageNumberId=n1"),
        (
            "only a number that a mask of another org holds",
            "number n1\nmask m1 orgId=lake sitterId=s1 messageNumberId=n1",
        ),
        ("only another org's number", "thread t1\nnumber n1 orgId=lake"),
    ];
    for (what, rows) in violations {
        let database = world(rows);
        let error = refused(&database);
        assert!(error.contains("number-available: org park has no front desk"), "{what}: {error}");
        add(&database, "number remedy");
        forward(&database);
    }
}

#[test]
fn an_org_has_one_active_front_desk_at_most() {
    let database = world("number n1 numberClass=front_desk\nnumber n2 numberClass=front_desk\nnumber n3 orgId=lake");
    assert!(refused(&database).contains("one-front-desk: org park has more than one active front desk"));
    database.connect().batch_execute(r#"UPDATE "MessageNumber" SET "status" = 'inactive' WHERE "id" = 'n2'"#).unwrap();
    forward(&database);
}

#[test]
fn no_sitter_hides_behind_an_active_front_desk() {
    let rows = "number desk numberClass=front_desk\nnumber old numberClass=front_desk status=inactive
         mask m1 sitterId=s1 messageNumberId=desk
         mask m2 sitterId=s2 messageNumberId=old";
    let database = world(rows);
    let error = refused(&database);
    assert!(error.contains("front-desk-not-masked: MessageNumber desk is a front desk"), "{error}");
    database
        .connect()
        .batch_execute(r#"UPDATE "SitterMaskedNumber" SET "status" = 'deactivated' WHERE "id" = 'm1'"#)
        .unwrap();
    forward(&database);
}

#[test]
fn an_org_without_a_pool_number_is_named_in_preview_forward_and_proof_and_stops_nothing() {
    let database = world(
        "number park-desk numberClass=front_desk
         number park-pool
         number lake-desk orgId=lake numberClass=front_desk
         number lake-pool orgId=lake status=inactive
         number hill-only orgId=hill",
    );
    let warning = |said: &Psql| said.err.lines().find(|line| line.contains("WARNING")).map(str::to_owned);
    let previewed = run(&database, ScriptName::Preview);
    let has = "pool-present: org lake has no active pool number: its one-time clients go to the front desk";
    assert!(warning(&previewed).unwrap().ends_with(has), "{}", previewed.err);
    assert!(previewed.err.contains("add a pool number to each of these orgs if they should have one"));
    assert!(previewed.out.contains("pool-present          | warning |          1"), "{}", previewed.out);
    let ran = run(&database, ScriptName::Forward);
    assert!(warning(&ran).unwrap().ends_with(has), "{}", ran.err);
    // hill's only number has become its front desk.
    let proved = database.psql_with(&["-At"], script(ScriptName::Proof));
    assert_eq!(proved.code, 0, "{}", proved.err);
    let line = proved.out.lines().find(|line| line.starts_with("warning pool-present")).unwrap();
    assert!(line.ends_with("to the front desk: hill, lake|2|0|warning"), "{line}");
}

/// What is created would be published, and a subscriber that lacks it would stop.
#[test]
fn nothing_is_created_that_a_publication_would_send_to_who_lacks_it() {
    let database = world("number one numberClass=front_desk\nthread t1");
    database.connect().batch_execute("CREATE PUBLICATION everything FOR ALL TABLES").unwrap();
    let said = database.psql(script(ScriptName::Forward));
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(error(&said).contains("publication everything is FOR ALL TABLES"), "{}", said.err);
    assert!(error(&said).contains("run install.sql on each subscriber"), "{}", said.err);
    assert_eq!(database.value("to_regnamespace('backstitch')"), None);
    run(&database, ScriptName::Install);
    forward(&database);
}
