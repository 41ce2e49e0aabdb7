//! S4 and S5: no thread stays without a number, and the threads that needed the default are flagged.

use backstitch::script::ScriptName;

use crate::world::{column, forwarded, journaled, run, world};

#[test]
fn a_thread_of_a_sitter_gets_the_number_behind_which_the_sitter_hides() {
    let database = forwarded(
        "number desk numberClass=front_desk
         number masked
         number pool
         mask m1 sitterId=mara messageNumberId=masked
         thread regular  assignedSitterId=mara isOneTimeClient=false
         thread one-time assignedSitterId=mara isOneTimeClient=true
         thread unknown  assignedSitterId=mara",
    );
    assert_eq!(column(&database, "thread", "messageNumberId"), ["one-time=masked", "regular=masked", "unknown=masked"]);
    assert_eq!(journaled(&database, "thread-number"), ["one-time=sitter", "regular=sitter", "unknown=sitter"]);
}

#[test]
fn a_sitters_number_counts_only_if_mask_and_number_are_active_and_of_the_threads_org() {
    let database = forwarded(
        "number desk numberClass=front_desk
         number lake-desk orgId=lake numberClass=front_desk
         number mask-is-deactivated
         number mask-is-of-another-org
         number number-is-of-another-org orgId=lake
         number number-is-inactive status=inactive
         number right
         mask m1 sitterId=s1 messageNumberId=mask-is-deactivated status=deactivated
         mask m2 sitterId=s2 messageNumberId=mask-is-of-another-org orgId=lake
         mask m3 sitterId=s3 messageNumberId=number-is-of-another-org
         mask m4 sitterId=s4 messageNumberId=number-is-inactive
         mask m5 sitterId=s5 messageNumberId=right
         thread t1 assignedSitterId=s1
         thread t2 assignedSitterId=s2
         thread t3 assignedSitterId=s3
         thread t4 assignedSitterId=s4
         thread t5 assignedSitterId=s5
         thread t6 assignedSitterId=nobody isOneTimeClient=true",
    );
    let expected = ["t1=desk", "t2=desk", "t3=desk", "t4=desk", "t5=right", "t6=desk"];
    assert_eq!(column(&database, "thread", "messageNumberId"), expected);
    let flagged = "sitter has no masked number (flagged)";
    let expected = [1, 2, 3, 4].map(|thread| format!("t{thread}={flagged}"));
    let journaled = journaled(&database, "thread-number");
    assert_eq!(journaled[..4], expected);
    assert_eq!(journaled[4..], ["t5=sitter".to_owned(), format!("t6={flagged}")]);
}

#[test]
fn one_time_clients_get_the_pool_in_rotation() {
    // The order of the pool: priority, nulls last; then the one assigned longest ago, one that never was first; then id.
    let database = forwarded(
        "number desk numberClass=front_desk
         number p1 rotationPriority=1 lastAssignedAt=2020-03-01
         number p2 rotationPriority=2
         number p3 rotationPriority=2 lastAssignedAt=2020-01-01
         number p4 rotationPriority=2 lastAssignedAt=2020-02-01
         number p5 lastAssignedAt=2020-01-01
         number p6 lastAssignedAt=2020-01-01
         thread t8 isOneTimeClient=true createdAt=2020-01-01
         thread t1 isOneTimeClient=true createdAt=2020-01-02
         thread t2 isOneTimeClient=true createdAt=2020-01-02
         thread t3 isOneTimeClient=true createdAt=2020-01-03
         thread t4 isOneTimeClient=true createdAt=2020-01-04
         thread t5 isOneTimeClient=true createdAt=2020-01-05
         thread t6 isOneTimeClient=true createdAt=2020-01-06
         thread t7 isOneTimeClient=true createdAt=2020-01-07",
    );
    let expected = ["t1=p2", "t2=p3", "t3=p4", "t4=p5", "t5=p6", "t6=p1", "t7=p2", "t8=p1"];
    assert_eq!(column(&database, "thread", "messageNumberId"), expected);
    assert!(journaled(&database, "thread-number").iter().all(|entry| entry.ends_with("=pool")));
}

#[test]
fn only_threads_that_draw_from_the_pool_take_a_turn() {
    let database = forwarded(
        "number desk numberClass=front_desk
         number masked
         number p1
         number p2
         mask m1 sitterId=mara messageNumberId=masked
         thread t1 createdAt=2020-01-01 isOneTimeClient=true
         thread t2 createdAt=2020-01-02 isOneTimeClient=true messageNumberId=p1 numberClass=pool
         thread t3 createdAt=2020-01-03 isOneTimeClient=false
         thread t4 createdAt=2020-01-04
         thread t5 createdAt=2020-01-05 isOneTimeClient=true assignedSitterId=mara
         thread t6 createdAt=2020-01-06 isOneTimeClient=true assignedSitterId=nobody
         thread t7 createdAt=2020-01-07 isOneTimeClient=true",
    );
    let expected = ["t1=p1", "t2=p1", "t3=desk", "t4=desk", "t5=masked", "t6=desk", "t7=p2"];
    assert_eq!(column(&database, "thread", "messageNumberId"), expected);
}

#[test]
fn each_org_has_a_rotation_of_its_own() {
    let database = forwarded(
        "number park-desk orgId=park numberClass=front_desk
         number park-p1 orgId=park
         number park-p2 orgId=park
         number lake-desk orgId=lake numberClass=front_desk
         number lake-p1 orgId=lake
         thread t1 createdAt=2020-01-01 orgId=park isOneTimeClient=true
         thread t2 createdAt=2020-01-02 orgId=lake isOneTimeClient=true
         thread t3 createdAt=2020-01-03 orgId=park isOneTimeClient=true
         thread t4 createdAt=2020-01-04 orgId=lake isOneTimeClient=true",
    );
    let expected = ["t1=park-p1", "t2=lake-p1", "t3=park-p2", "t4=lake-p1"];
    assert_eq!(column(&database, "thread", "messageNumberId"), expected);
}

#[test]
fn the_pool_has_no_number_that_is_inactive_held_by_a_mask_of_any_org_or_just_became_a_front_desk() {
    let database = forwarded(
        "number a-becomes-desk
         number b-inactive status=inactive
         number c-held-here
         number d-held-elsewhere
         number e-free-again
         number f-of-lake orgId=lake
         mask m1 sitterId=s1 messageNumberId=c-held-here
         mask m2 sitterId=s2 messageNumberId=d-held-elsewhere orgId=lake
         mask m3 sitterId=s3 messageNumberId=e-free-again status=deactivated
         thread t1 isOneTimeClient=true createdAt=2020-01-01
         thread t2 isOneTimeClient=true createdAt=2020-01-02",
    );
    assert_eq!(column(&database, "thread", "messageNumberId"), ["t1=e-free-again", "t2=e-free-again"]);
}

#[test]
fn whoever_is_not_served_otherwise_gets_the_front_desk_and_is_flagged_where_that_is_the_default() {
    let database = forwarded(
        "number desk numberClass=front_desk
         number held-elsewhere
         number lake-desk orgId=lake numberClass=front_desk
         mask m1 sitterId=s1 messageNumberId=held-elsewhere orgId=lake
         thread a-sitter    assignedSitterId=s9
         thread b-one-time  isOneTimeClient=true
         thread c-regular   isOneTimeClient=false
         thread d-unknown
         thread e-lake      isOneTimeClient=true orgId=lake",
    );
    let expected = [
        "a-sitter=sitter has no masked number (flagged)",
        "b-one-time=no pool number (flagged)",
        "c-regular=front desk",
        "d-unknown=front desk",
        "e-lake=no pool number (flagged)",
    ];
    assert_eq!(journaled(&database, "thread-number"), expected);
    let expected = ["a-sitter=desk", "b-one-time=desk", "c-regular=desk", "d-unknown=desk", "e-lake=lake-desk"];
    assert_eq!(column(&database, "thread", "messageNumberId"), expected);
}

/// Rule 5 stands after rule 3.
#[test]
fn a_thread_whose_kind_of_client_is_found_out_later_belongs_at_the_front_desk() {
    let database = forwarded(
        "number desk numberClass=front_desk
         number pool
         booking once isRecurring=false
         thread t1 bookingId=once",
    );
    assert_eq!(journaled(&database, "thread-number"), ["t1=front desk"]);
    assert_eq!(column(&database, "thread", "isOneTimeClient"), ["t1=true"]);
    assert_eq!(column(&database, "thread", "messageNumberId"), ["t1=desk"]);
}

#[test]
fn with_the_number_comes_its_e164() {
    let database = forwarded(
        "number desk numberClass=front_desk e164=+4930
         number masked e164=+4940
         number pool e164=+4950
         mask m1 sitterId=mara messageNumberId=masked
         thread a-sitter assignedSitterId=mara maskedNumberE164=+stale
         thread b-pool isOneTimeClient=true
         thread c-desk",
    );
    assert_eq!(column(&database, "thread", "maskedNumberE164"), ["a-sitter=+4940", "b-pool=+4950", "c-desk=+4930"]);
}

#[test]
fn a_thread_that_has_a_number_keeps_it_whatever_number_that_is() {
    let database = world(
        "number desk numberClass=front_desk
         number closed status=inactive
         number lake-desk orgId=lake numberClass=front_desk
         thread t1 messageNumberId=closed    numberClass=pool       isOneTimeClient=true maskedNumberE164=+other
         thread t2 messageNumberId=lake-desk numberClass=front_desk isOneTimeClient=true
         thread t3 messageNumberId=desk      numberClass=front_desk isOneTimeClient=true",
    );
    let before = database.rows_and_versions();
    run(&database, ScriptName::Forward);
    assert_eq!(database.rows_and_versions(), before);
}
