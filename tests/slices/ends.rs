//! The end is the same as in one session.

use backstitch::script::ScriptName::{Forward, Proof, Rollback};

use crate::ground::{Ground, assert_same};

/// The stamp says when, and that is not the same in two runs.
const STAMP: &[&str] = &["updatedAt"];

#[test]
fn two_and_three_sessions_come_to_the_end_of_one_and_it_is_rolled_back_exactly() {
    let (ground, twin) = (Ground::new(30, 1_500), Ground::new(30, 1_500));
    let start = ground.rows(&[]);
    twin.succeed(Forward);
    for slices in [2, 3] {
        for psql in ground.forward_in_slices(slices) {
            assert_eq!(psql.code, 0, "{}", psql.err);
        }
        for slice in 1..=slices {
            assert!(ground.rows_of_slice(slice) > 0, "slice {slice} of {slices} took part");
        }
        assert_same(&ground.rows(STAMP), &twin.rows(STAMP), "the end is that of one session");
        assert_same(&ground.outcomes(), &twin.outcomes(), "the outcomes are those of one session");
        assert_same(&ground.journaled(), &twin.journaled(), "what is journaled is that of one session");
        ground.succeed(Proof);
        ground.succeed(Rollback);
        assert_same(&ground.rows(&[]), &start, "rollback restores the start");
    }
}

#[test]
fn a_rule_is_told_with_the_rows_of_all_sessions() {
    let ground = Ground::new(30, 1_500);
    let first = ground.forward_in_slices(2).swap_remove(0);
    let rows = ground.number("SELECT sum(rows)::bigint FROM backstitch.outcome WHERE rule = 'thread-class'");
    assert!(first.err.contains(&format!("thread-class (4 of 5): {rows} rows written")), "{rows}\n{}", first.err);
}

#[test]
fn a_second_run_in_two_sessions_writes_nothing() {
    let ground = Ground::new(30, 1_500);
    ground.forward_in_slices(2);
    let rows = ground.rows(&[]);
    for psql in ground.forward_in_slices(2) {
        assert_eq!(psql.code, 0, "{}", psql.err);
    }
    assert_eq!(ground.number("SELECT count(*) FROM backstitch.outcome WHERE run = 2"), 0);
    assert_same(&ground.rows(&[]), &rows, "nothing is written");
}
