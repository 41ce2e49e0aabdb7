//! S7 and S18: whether a client is a one-time client is what the recurrence flags say, never how many bookings there are.

use crate::world::{column, forwarded, journaled};

#[test]
fn the_weekly_plan_decides_then_the_booking_and_no_signal_means_a_one_time_client_who_is_flagged() {
    let database = forwarded(
        "number desk numberClass=front_desk
         client weekly weeklyPlanActive=true
         client paused weeklyPlanActive=false
         client silent
         booking series isRecurring=true
         booking once   isRecurring=false
         booking silent
         thread a clientId=weekly bookingId=once
         thread b clientId=paused bookingId=series
         thread c clientId=silent bookingId=series
         thread d clientId=paused bookingId=once
         thread e clientId=weekly
         thread f bookingId=series
         thread g bookingId=once
         thread h clientId=paused
         thread i clientId=silent bookingId=silent
         thread j clientId=gone   bookingId=gone
         thread k",
    );
    let expected = [
        "a=weekly plan",
        "b=recurring booking",
        "c=recurring booking",
        "d=one-time booking",
        "e=weekly plan",
        "f=recurring booking",
        "g=one-time booking",
        "h=no explicit signal (flagged)",
        "i=no explicit signal (flagged)",
        "j=no explicit signal (flagged)",
        "k=no explicit signal (flagged)",
    ];
    assert_eq!(journaled(&database, "one-time-client"), expected);
    let one_time = ["a=f", "b=f", "c=f", "d=t", "e=f", "f=f", "g=t", "h=t", "i=t", "j=t", "k=t"];
    let full = one_time.map(|entry| entry.replace("=f", "=false").replace("=t", "=true"));
    assert_eq!(column(&database, "thread", "isOneTimeClient"), full);
}

#[test]
fn how_many_bookings_there_are_is_no_signal() {
    let database = forwarded(
        "number desk numberClass=front_desk
         client regular
         booking b1 clientId=regular
         booking b2 clientId=regular
         booking b3 clientId=regular
         thread t1 clientId=regular bookingId=b1",
    );
    assert_eq!(journaled(&database, "one-time-client"), ["t1=no explicit signal (flagged)"]);
}

#[test]
fn a_flag_that_is_there_is_kept_whatever_the_signals_say() {
    let database = forwarded(
        "number desk numberClass=front_desk
         client weekly weeklyPlanActive=true
         booking once isRecurring=false
         thread a clientId=weekly  isOneTimeClient=true
         thread b bookingId=once   isOneTimeClient=false",
    );
    assert_eq!(column(&database, "thread", "isOneTimeClient"), ["a=true", "b=false"]);
    assert_eq!(journaled(&database, "one-time-client"), [""; 0]);
}
