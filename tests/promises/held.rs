//! What somebody holds for as long as they like, a row or one that rows refer to, stops nothing else: the rest is done, what is
//! left is named, and once it is let go the end is that of an undisturbed run.

use backstitch::script::ScriptName::{Forward, Proof, Rollback};

use super::fixture::Fixture;
use super::partitioned::PARTITIONED;
use super::planned::PLANNED;
use super::stage::Stage;
use crate::ground::assert_same;

/// Somebody holds what these statements lock; then all that is left is what the query counts, which is not nothing.
fn left_alone(fixture: &'static Fixture, hold: &str, left: &str, all: &str) {
    let (stage, twin) = (Stage::new(fixture, 600), Stage::new(fixture, 600));
    let start = stage.everything();
    twin.succeeds(Forward);
    let mut holder = stage.connect_as("holder");
    holder.batch_execute(&format!("BEGIN; {hold}")).unwrap();
    let psql = stage.execute(Forward, &["backstitch.max_rounds=3"]);
    assert_eq!(psql.code, 3, "{}", psql.err);
    assert!(psql.err.contains("rows were due in the last of 3 rounds, 0 of them could be written"), "{}", psql.err);
    let (left, all) = (stage.number(left), stage.number(all));
    assert!(left > 0 && left == all, "{all} rows are left, {left} of them because of what is held\n{}", psql.err);
    holder.batch_execute("COMMIT").unwrap();
    stage.succeeds(Forward);
    stage.succeeds(Proof);
    assert_same(&stage.values(), &twin.values(), "the end is that of an undisturbed run");
    stage.succeeds(Rollback);
    assert_same(&stage.everything(), &start, "rollback restores the start");
}

#[test]
fn of_a_partitioned_table_rows_of_several_leaves_and_their_parents_are_held() {
    left_alone(
        &PARTITIONED,
        "SELECT FROM reading WHERE sensor % 37 = 5 FOR UPDATE; SELECT FROM inspector WHERE id IN (3, 7) FOR UPDATE",
        "SELECT count(*) FROM reading WHERE inspector IS NULL AND (sensor % 37 = 5 OR area IN (3, 7))",
        "SELECT count(*) FROM reading WHERE inspector IS NULL",
    );
}

#[test]
fn rows_that_were_planned_are_held_and_so_are_the_members_that_others_were_dealt() {
    left_alone(
        &PLANNED,
        "SELECT FROM task WHERE id % 37 = 5 FOR UPDATE; SELECT FROM agent WHERE id IN (3, 7) FOR UPDATE",
        "SELECT count(*) FROM task WHERE place IS NULL AND list IS NOT NULL AND id % 37 = 5",
        "SELECT count(*) FROM task WHERE place IS NULL AND list IS NOT NULL",
    );
}
