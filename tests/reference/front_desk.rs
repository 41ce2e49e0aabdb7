//! S1: exactly one front desk in each org, the first of its active numbers that nobody hides behind.

use backstitch::script::ScriptName;

use crate::world::{column, forwarded, journaled, run, world};

#[test]
fn the_first_active_number_of_an_org_becomes_its_front_desk() {
    let database = forwarded(
        "number a-late   createdAt=2020-01-03
         number b-first  createdAt=2020-01-02
         number c-also   createdAt=2020-01-02
         number closed   createdAt=2020-01-01 status=inactive
         number retired  createdAt=2020-01-01 status=Active",
    );
    let expected = ["a-late=pool", "b-first=front_desk", "c-also=pool", "closed=pool", "retired=pool"];
    assert_eq!(column(&database, "number", "numberClass"), expected);
    let owners = ["a-late=null", "b-first=system", "c-also=null", "closed=null", "retired=null"];
    assert_eq!(column(&database, "number", "ownerId"), owners);
    assert_eq!(journaled(&database, "front-desk"), ["b-first=designated"]);
}

#[test]
fn a_number_of_any_class_can_become_the_front_desk() {
    let database = forwarded(
        "number a numberClass=sitter assignedSitterId=gone ownerId=somebody
         number b createdAt=2020-01-02",
    );
    assert_eq!(column(&database, "number", "numberClass"), ["a=front_desk", "b=pool"]);
    assert_eq!(column(&database, "number", "ownerId"), ["a=system", "b=null"]);
    assert_eq!(column(&database, "number", "assignedSitterId"), ["a=gone", "b=null"], "no rule speaks of it");
}

#[test]
fn a_number_that_an_active_mask_of_any_org_holds_never_becomes_a_front_desk() {
    let database = forwarded(
        "number a-held-here      createdAt=2020-01-01
         number b-held-elsewhere createdAt=2020-01-02
         number c-free-again     createdAt=2020-01-03
         number d-free           createdAt=2020-01-04
         mask m1 sitterId=s1 messageNumberId=a-held-here
         mask m2 sitterId=s2 messageNumberId=b-held-elsewhere orgId=lake
         mask m3 sitterId=s3 messageNumberId=c-free-again     status=deactivated",
    );
    assert_eq!(journaled(&database, "front-desk"), ["c-free-again=designated"]);
}

#[test]
fn an_org_that_has_an_active_front_desk_keeps_it_as_it_is() {
    let database = world(
        "number a-older createdAt=2020-01-01
         number b-desk  createdAt=2020-01-02 numberClass=front_desk ownerId=somebody",
    );
    let before = database.rows_and_versions();
    run(&database, ScriptName::Forward);
    assert_eq!(database.rows_and_versions(), before);
}

#[test]
fn an_inactive_front_desk_does_not_count_and_stays() {
    let database = forwarded(
        "number a-closed-desk createdAt=2020-01-01 numberClass=front_desk status=inactive
         number b-open        createdAt=2020-01-02",
    );
    assert_eq!(column(&database, "number", "numberClass"), ["a-closed-desk=front_desk", "b-open=front_desk"]);
    assert_eq!(journaled(&database, "front-desk"), ["b-open=designated"]);
}

#[test]
fn each_org_is_served_by_itself() {
    let database = forwarded(
        "number hill-1 orgId=hill createdAt=2020-01-03
         number lake-1 orgId=lake createdAt=2020-01-01 numberClass=front_desk
         number park-1 orgId=park createdAt=2020-01-02
         number park-2 orgId=park createdAt=2020-01-04",
    );
    let expected = ["hill-1=front_desk", "lake-1=front_desk", "park-1=front_desk", "park-2=pool"];
    assert_eq!(column(&database, "number", "numberClass"), expected);
}

#[test]
fn an_org_with_neither_a_thread_nor_an_active_number_is_out_of_scope() {
    let database = world("number closed status=inactive");
    let before = database.rows_and_versions();
    for name in [ScriptName::Preview, ScriptName::Forward, ScriptName::Proof] {
        let said = run(&database, name);
        assert!(!said.err.contains("WARNING"), "{}", said.err);
        assert!(!said.out.contains("park"), "{}", said.out);
    }
    assert_eq!(database.rows_and_versions(), before);
}
