//! `check` of a live database, by the flags that ask for it and by no other.

use crate::ground::{Ground, objects, of};

#[test]
fn a_database_is_looked_at_only_where_it_is_asked_for() {
    let ground = Ground::sample();
    let drop = "ALTER TABLE \"MessageThread\" DROP COLUMN \"isOneTimeClient\"";
    ground.database.connect().batch_execute(drop).unwrap();
    ground.run(&["check"]).exits_with(0);
    let url = crate::support::server().url(&ground.database.name);
    for asked in [vec!["check", "--live"], vec!["check", "--database-url", &url]] {
        let ran = ground.run(&asked).exits_with(1);
        assert!(ran.out.contains("isOneTimeClient"), "{}", ran.out);
        assert!(ran.out.contains("error: "), "{}", ran.out);
    }
}

#[test]
fn a_database_that_fits_gives_no_error() {
    let ground = Ground::sample();
    let objects = objects(&ground.run(&["check", "--live", "--format", "json"]).exits_with(0));
    assert_eq!(of(&objects, "summary")[0]["errors"], 0);
    assert!(of(&objects, "diagnostic").iter().all(|one| one["severity"] != "error"));
}

#[test]
fn a_database_that_does_not_answer_could_not_be_asked() {
    let ground = Ground::empty();
    ground.run(&["check", "--database-url", "postgres://127.0.0.1:1/none"]).exits_with(2);
}
