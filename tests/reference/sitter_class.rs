//! S2: a number behind which a sitter hides is a sitter's number. The migration creates none.

use backstitch::script::ScriptName;

use crate::world::{column, forwarded, journaled, run, world};

#[test]
fn a_number_that_an_active_mask_of_its_own_org_holds_is_that_sitters() {
    let database = forwarded(
        "number desk numberClass=front_desk
         number active
         number inactive status=inactive
         number misnamed numberClass=sitter assignedSitterId=somebody-else
         mask m1 sitterId=s1 messageNumberId=active
         mask m2 sitterId=s2 messageNumberId=inactive
         mask m3 sitterId=s3 messageNumberId=misnamed",
    );
    let classes = ["active=sitter", "desk=front_desk", "inactive=sitter", "misnamed=sitter"];
    assert_eq!(column(&database, "number", "numberClass"), classes);
    let sitters = ["active=s1", "desk=null", "inactive=s2", "misnamed=s3"];
    assert_eq!(column(&database, "number", "assignedSitterId"), sitters);
    assert_eq!(journaled(&database, "sitter-class"), ["active=derived", "inactive=derived", "misnamed=derived"]);
}

#[test]
fn a_mask_of_another_org_or_one_that_is_not_active_makes_no_sitters_number() {
    let database = world(
        "number desk numberClass=front_desk
         number held-elsewhere
         number held-once numberClass=sitter assignedSitterId=s2
         number right     numberClass=sitter assignedSitterId=s3
         number lake-desk numberClass=front_desk orgId=lake
         mask m1 sitterId=s1 messageNumberId=held-elsewhere orgId=lake
         mask m2 sitterId=s2 messageNumberId=held-once status=deactivated
         mask m3 sitterId=s3 messageNumberId=right",
    );
    let before = database.rows_and_versions();
    run(&database, ScriptName::Forward);
    assert_eq!(database.rows_and_versions(), before);
}

#[test]
fn the_migration_creates_no_mask() {
    let database = world(
        "number desk numberClass=front_desk
         sitter s1
         thread t1 assignedSitterId=s1",
    );
    run(&database, ScriptName::Forward);
    assert_eq!(column(&database, "mask", "status"), [""; 0]);
}
