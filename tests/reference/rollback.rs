//! S11: rollback restores the start, and nothing that somebody else has written since.

use backstitch::script::ScriptName;

use crate::support::Database;
use crate::world::{add, column, compiled, forward, run, sample, script, world};

const ROWS: &str = "number desk
    number p1 createdAt=2020-01-02
    thread t1 isOneTimeClient=true  maskedNumberE164=+before
    thread t2 isOneTimeClient=true
    thread t3";

fn edit(database: &Database, sql: &str) {
    database.connect().batch_execute(sql).unwrap_or_else(|error| panic!("{error:?}\n{sql}"));
}

/// What the journal of a rule says became of its rows: `id: fate`.
fn fates(database: &Database, rule: &str) -> Vec<String> {
    let journal = &compiled().plan.rules.iter().find(|known| known.name == rule).unwrap().journal;
    let sql = format!(
        r#"SELECT concat("key_id", ': ', fate) FROM backstitch."{journal}" ORDER BY "key_id" COLLATE "C", run"#
    );
    database.connect().query(&sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

/// The rows that are not as they were; what stands there now.
fn different(before: &[String], database: &Database) -> Vec<String> {
    database.rows().into_iter().filter(|row| !before.contains(row)).collect()
}

#[test]
fn every_row_of_the_sample_goes_back_with_its_stamp() {
    let database = sample();
    let before = database.rows();
    forward(&database);
    run(&database, ScriptName::Rollback);
    assert_eq!(database.rows(), before);
}

#[test]
fn where_nothing_was_run_there_is_nothing_to_roll_back() {
    let said = run(&world(ROWS), ScriptName::Rollback);
    assert!(said.err.contains("it was never run here; nothing to roll back"), "{}", said.err);
}

#[test]
fn a_later_edit_stays_and_everything_else_goes_back() {
    let database = world(ROWS);
    let before = database.rows();
    forward(&database);
    edit(
        &database,
        r#"UPDATE "MessageThread" SET "messageNumberId" = 'desk', "maskedNumberE164" = '+desk' WHERE "id" = 't1'"#,
    );
    run(&database, ScriptName::Rollback);
    let left = different(&before, &database);
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(column(&database, "thread", "messageNumberId"), ["t1=desk", "t2=null", "t3=null"]);
    assert_eq!(column(&database, "thread", "maskedNumberE164"), ["t1=+desk", "t2=null", "t3=null"]);
    assert_eq!(fates(&database, "thread-number"), ["t1: edited since", "t2: restored", "t3: restored"]);
}

#[test]
fn a_rules_columns_go_back_together_or_not_at_all() {
    let database = world(ROWS);
    forward(&database);
    edit(&database, r#"UPDATE "MessageThread" SET "maskedNumberE164" = '+mine' WHERE "id" = 't1'"#);
    edit(&database, r#"UPDATE "MessageThread" SET "messageNumberId" = 'desk' WHERE "id" = 't2'"#);
    edit(&database, r#"UPDATE "MessageNumber" SET "ownerId" = 'me' WHERE "id" = 'desk'"#);
    run(&database, ScriptName::Rollback);
    assert_eq!(column(&database, "thread", "messageNumberId"), ["t1=p1", "t2=desk", "t3=null"]);
    assert_eq!(column(&database, "thread", "maskedNumberE164"), ["t1=+mine", "t2=+p1", "t3=null"]);
    assert_eq!(column(&database, "number", "numberClass"), ["desk=front_desk", "p1=pool"]);
    assert_eq!(column(&database, "number", "ownerId"), ["desk=me", "p1=null"]);
    // What the other rules wrote to the same rows goes back all the same.
    assert_eq!(column(&database, "thread", "numberClass"), ["t1=null", "t2=null", "t3=null"]);
    assert_eq!(column(&database, "thread", "isOneTimeClient"), ["t1=true", "t2=true", "t3=null"]);
}

#[test]
fn a_stamp_that_somebody_else_has_set_stays_and_the_columns_go_back() {
    let database = world(ROWS);
    forward(&database);
    edit(&database, r#"UPDATE "MessageThread" SET "updatedAt" = '2021-05-05' WHERE "id" = 't1'"#);
    edit(&database, r#"UPDATE "MessageNumber" SET "updatedAt" = '2021-05-05' WHERE "id" = 'desk'"#);
    run(&database, ScriptName::Rollback);
    let stamps = ["t1=2021-05-05 00:00:00", "t2=2020-01-01 00:00:00", "t3=2020-01-01 00:00:00"];
    assert_eq!(column(&database, "thread", "updatedAt"), stamps);
    assert_eq!(column(&database, "number", "updatedAt"), ["desk=2021-05-05 00:00:00", "p1=2020-01-01 00:00:00"]);
    assert_eq!(column(&database, "thread", "messageNumberId"), ["t1=null", "t2=null", "t3=null"]);
    assert_eq!(column(&database, "thread", "maskedNumberE164"), ["t1=+before", "t2=null", "t3=null"]);
    assert_eq!(column(&database, "number", "numberClass"), ["desk=pool", "p1=pool"]);
}

#[test]
fn a_deleted_row_stays_deleted_and_one_that_was_made_anew_stays_as_it_is() {
    let database = world(ROWS);
    forward(&database);
    edit(&database, r#"DELETE FROM "MessageThread" WHERE "id" IN ('t1', 't2')"#);
    add(&database, "thread t2 isOneTimeClient=false messageNumberId=desk numberClass=special");
    run(&database, ScriptName::Rollback);
    assert_eq!(column(&database, "thread", "messageNumberId"), ["t2=desk", "t3=null"]);
    assert_eq!(column(&database, "thread", "numberClass"), ["t2=special", "t3=null"]);
    assert_eq!(fates(&database, "thread-number"), ["t1: gone", "t2: edited since", "t3: restored"]);
}

#[test]
fn a_row_that_somebody_has_put_back_already_is_left_alone() {
    let database = world(ROWS);
    forward(&database);
    edit(&database, r#"UPDATE "MessageThread" SET "isOneTimeClient" = NULL WHERE "id" = 't3'"#);
    run(&database, ScriptName::Rollback);
    assert_eq!(fates(&database, "one-time-client"), ["t3: already as before"]);
}

#[test]
fn a_second_rollback_does_nothing_whatever_was_written_in_between() {
    let database = world(ROWS);
    forward(&database);
    // Of all values the ones that the backfill wrote: only the journal can tell that they are somebody else's now.
    let restate = r#"
        CREATE TABLE written AS SELECT * FROM "MessageThread";
        CREATE TABLE written_numbers AS SELECT * FROM "MessageNumber""#;
    edit(&database, restate);
    run(&database, ScriptName::Rollback);
    let again = r#"
        DELETE FROM "MessageThread"; DELETE FROM "MessageNumber";
        INSERT INTO "MessageNumber" SELECT * FROM written_numbers;
        INSERT INTO "MessageThread" SELECT * FROM written"#;
    edit(&database, again);
    let before = database.rows_and_versions();
    let said = run(&database, ScriptName::Rollback);
    assert!(
        said.err.contains("nothing to do: it was never run here, or every run is rolled back already"),
        "{}",
        said.err
    );
    assert_eq!(database.rows_and_versions(), before);
}

#[test]
fn after_a_rollback_forward_does_it_again_and_rollback_undoes_it_again() {
    let database = sample();
    let start = database.rows();
    let values = || (column(&database, "thread", "messageNumberId"), column(&database, "number", "numberClass"));
    forward(&database);
    let (first, outcomes) = (values(), database.outcomes());
    run(&database, ScriptName::Rollback);
    forward(&database);
    assert_eq!((values(), database.outcomes()), (first, outcomes));
    run(&database, ScriptName::Rollback);
    assert_eq!(database.rows(), start);
}

/// A derivation that was corrected twice goes back step by step, through what each run found.
#[test]
fn several_runs_unwind_in_order() {
    let database = world(
        "number desk numberClass=front_desk
         number n1
         sitter mara
         thread t1 messageNumberId=n1 numberClass=stale isOneTimeClient=true",
    );
    forward(&database);
    add(&database, "mask m1 sitterId=mara messageNumberId=n1");
    forward(&database);
    edit(
        &database,
        r#"DELETE FROM "SitterMaskedNumber"; UPDATE "MessageNumber" SET "numberClass" = 'pool' WHERE "id" = 'n1'"#,
    );
    forward(&database);
    add(&database, "mask m1 sitterId=mara messageNumberId=n1");
    forward(&database);
    edit(&database, r#"DELETE FROM "SitterMaskedNumber""#);
    assert_eq!(fates(&database, "thread-class").len(), 4);
    run(&database, ScriptName::Rollback);
    assert_eq!(fates(&database, "thread-class"), ["t1: restored"; 4]);
    // The class that somebody set between the runs is what the fourth run found, and stays.
    assert_eq!(fates(&database, "sitter-class"), ["n1: edited since", "n1: restored"]);
    assert_eq!(column(&database, "thread", "numberClass"), ["t1=stale"]);
    assert_eq!(column(&database, "thread", "updatedAt"), ["t1=2020-01-01 00:00:00"]);
    assert_eq!(column(&database, "number", "numberClass"), ["desk=front_desk", "n1=pool"]);
}

#[test]
fn a_value_that_somebody_wrote_between_two_runs_is_where_the_rollback_ends() {
    let database = world("number desk numberClass=front_desk\nthread t1 messageNumberId=desk isOneTimeClient=true");
    forward(&database);
    edit(&database, r#"UPDATE "MessageThread" SET "numberClass" = 'mine'"#);
    forward(&database);
    assert_eq!(column(&database, "thread", "numberClass"), ["t1=front_desk"]);
    run(&database, ScriptName::Rollback);
    assert_eq!(column(&database, "thread", "numberClass"), ["t1=mine"]);
    assert_eq!(fates(&database, "thread-class"), ["t1: edited since", "t1: restored"]);
}

/// One was interrupted once it had dealt with all that `thread-class` wrote.
#[test]
fn a_rollback_that_goes_on_counts_what_is_left() {
    let database = sample();
    forward(&database);
    let journal = &compiled().plan.rules.iter().find(|known| known.name == "thread-class").unwrap().journal;
    let rules = "('thread-number', 'one-time-client')";
    let left = database.value(&format!("SELECT sum(rows) FROM backstitch.outcome WHERE rule IN {rules}")).unwrap();
    let interrupted = format!(
        "UPDATE backstitch.run SET state = 'rolling back', pid = 0; UPDATE backstitch.{journal} SET fate = 'edited since'"
    );
    database.connect().batch_execute(&interrupted).unwrap();
    let options = [("PGOPTIONS", "-c backstitch.notice_ms=0")];
    let said = database.psql_as(&[], &options, script(ScriptName::Rollback));
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains(&format!("one-time-client: {left} of {left} values are done")), "{}", said.err);
}

#[test]
fn what_was_forgotten_is_not_rolled_back_and_that_is_an_error() {
    let database = world(ROWS);
    forward(&database);
    run(&database, ScriptName::Forget);
    let kept = database.rows_and_versions();
    let mut client = database.connect();
    let error = backstitch::run::execute(&mut client, script(ScriptName::Rollback), |_| {}).unwrap_err();
    assert_eq!(error.code(), Some("BS003"), "{error}");
    assert!(error.message().contains("the undo was given up: run 1; nothing can be restored"), "{error}");
    assert_eq!(database.rows_and_versions(), kept);
}
