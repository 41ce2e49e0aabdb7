//! S17: the order of the seed, end to end: schema, preview, run, prove, and then the five integration checks.

use backstitch::script::ScriptName;

use crate::support::Database;
use crate::world::{SAMPLE, SCHEMA, compiled, forward, run, script};

/// The sample, taken through the seed's steps.
fn accepted() -> Database {
    let database = Database::empty();
    let too_early = database.psql(script(ScriptName::Preview));
    assert!(too_early.code == 3 && too_early.err.contains("npx prisma migrate deploy"), "{}", too_early.err);
    for sql in [SCHEMA, SAMPLE] {
        assert_eq!(database.psql(sql).code, 0);
    }
    run(&database, ScriptName::Preview);
    run(&database, ScriptName::Forward);
    run(&database, ScriptName::Proof);
    database
}

fn ids(database: &Database, sql: &str) -> Vec<String> {
    database.connect().query(sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

/// The journal of the rule that gives numbers, as the queries below name it.
fn given() -> String {
    let rule = compiled().plan.rules.iter().find(|rule| rule.name == "thread-number").unwrap();
    format!(r#"backstitch."{}""#, rule.journal)
}

#[test]
fn a_threads_number_is_of_its_org() {
    let database = accepted();
    let joined = format!(
        r#"FROM {} AS given JOIN "MessageThread" AS thread ON thread."id" = given."key_id"
           JOIN "MessageNumber" AS number ON number."id" = thread."messageNumberId""#,
        given()
    );
    assert_eq!(ids(&database, &format!("SELECT thread.id {joined}")).len(), 13, "every thread that had none");
    assert_eq!(
        ids(&database, &format!(r#"SELECT thread.id {joined} WHERE number."orgId" <> thread."orgId""#)),
        [""; 0]
    );
}

#[test]
fn a_threads_class_agrees_with_its_number() {
    let database = accepted();
    let stale = r#"SELECT thread."id" FROM "MessageThread" AS thread
        LEFT JOIN "MessageNumber" AS number ON number."id" = thread."messageNumberId"
        WHERE thread."numberClass" IS DISTINCT FROM number."numberClass" OR number."id" IS NULL"#;
    assert_eq!(ids(&database, stale), [""; 0]);
}

#[test]
fn routing_finds_exactly_one_front_desk_for_each_org() {
    let database = accepted();
    let routed = r#"SELECT DISTINCT concat_ws(' ', thread."orgId", (
            SELECT string_agg(number."id", ', ') FROM "MessageNumber" AS number
            WHERE number."orgId" = thread."orgId" AND number."status" = 'active' AND number."numberClass" = 'front_desk'
        )) FROM "MessageThread" AS thread ORDER BY 1"#;
    assert_eq!(ids(&database, routed), ["hill hill-only", "lake lake-desk", "park park-first"]);
}

#[test]
fn no_thread_was_given_the_number_of_a_deactivated_mask_as_its_sitters() {
    let database = accepted();
    let masks = format!(
        r#"SELECT DISTINCT mask."status" FROM {} AS given JOIN "MessageThread" AS thread ON thread."id" = given."key_id"
           LEFT JOIN "SitterMaskedNumber" AS mask ON mask."sitterId" = thread."assignedSitterId"
             AND mask."messageNumberId" = given."new_messageNumberId"
           WHERE given.outcome = 'sitter'"#,
        given()
    );
    assert_eq!(ids(&database, &masks), ["active"]);
    let left =
        format!(r#"SELECT given.outcome FROM {} AS given WHERE given."key_id" = 'hill-01-sitter-left'"#, given());
    assert_eq!(ids(&database, &left), ["sitter has no masked number"]);
}

#[test]
fn unassigning_a_sitter_and_running_again_keeps_every_proof_green() {
    let unassignments = [
        r#"UPDATE "MessageThread" SET "assignedSitterId" = NULL WHERE "id" = 'park-01-sitter'"#,
        r#"UPDATE "SitterMaskedNumber" SET "status" = 'deactivated', "deactivatedAt" = '2026-02-01' WHERE "id" = 'mask-mara'"#,
        r#"DELETE FROM "SitterMaskedNumber" WHERE "id" = 'mask-mara';
           UPDATE "MessageNumber" SET "numberClass" = 'pool', "assignedSitterId" = NULL WHERE "id" = 'park-mara';
           UPDATE "MessageThread" SET "assignedSitterId" = NULL, "messageNumberId" = NULL WHERE "id" = 'park-01-sitter'"#,
        r#"UPDATE "Sitter" SET "active" = false WHERE "id" = 'sitter-plain'"#,
    ];
    let database = accepted();
    for unassignment in unassignments {
        database.connect().batch_execute(unassignment).unwrap();
        forward(&database);
    }
    let desk = r#"SELECT "messageNumberId" FROM "MessageThread" WHERE "id" = 'park-01-sitter'"#;
    assert_eq!(database.value(desk).as_deref(), Some("park-first"));
}
