//! S6: a thread's class is its number's class, also of a thread that had a number before.

use backstitch::script::ScriptName;

use crate::world::{column, forwarded, journaled, run};

#[test]
fn every_thread_has_the_class_of_its_number_those_assigned_before_too() {
    let database = forwarded(
        "number desk
         number masked
         number other numberClass=special
         mask m1 sitterId=mara messageNumberId=masked
         number lake-desk orgId=lake numberClass=front_desk
         thread a-new
         thread b-stale messageNumberId=masked numberClass=pool
         thread c-null messageNumberId=desk
         thread d-special messageNumberId=other numberClass=front_desk
         thread e-of-another-org messageNumberId=lake-desk numberClass=pool
         thread f-right messageNumberId=masked numberClass=sitter",
    );
    let expected = [
        "a-new=front_desk",
        "b-stale=sitter",
        "c-null=front_desk",
        "d-special=special",
        "e-of-another-org=front_desk",
        "f-right=sitter",
    ];
    assert_eq!(column(&database, "thread", "numberClass"), expected);
    let written = journaled(&database, "thread-class");
    let expected = ["a-new", "b-stale", "c-null", "d-special", "e-of-another-org"].map(|id| format!("{id}=derived"));
    assert_eq!(written, expected);
}

/// A class that was right, and is wrong because the number changed since, is corrected by the next run.
#[test]
fn a_class_that_went_stale_after_a_run_is_corrected_by_the_next() {
    let database = forwarded("number desk\nthread t1");
    database
        .connect()
        .batch_execute(r#"UPDATE "MessageNumber" SET "numberClass" = 'front_desk', "status" = 'active'"#)
        .unwrap();
    database.connect().batch_execute(r#"UPDATE "MessageThread" SET "numberClass" = 'pool'"#).unwrap();
    run(&database, ScriptName::Forward);
    assert_eq!(column(&database, "thread", "numberClass"), ["t1=front_desk"]);
}
