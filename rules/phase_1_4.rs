//! The worked example: every org gets one front-desk number, every thread its number, its class and its kind of client.
//!
//! Read it from the bottom: [`phase_1_4`] lists the rules in the order in which they are applied.

use backstitch::ir::Backfill;
use backstitch::prelude::*;

use crate::tables::{
    anti_poaching_attempt, assignment_window, booking, client, message_number as number, message_thread as thread,
    sitter, sitter_masked_number as mask,
};

/// Every org gets exactly one front desk: the first of its active numbers that nobody hides behind.
fn front_desk() -> impl FinishedRule {
    designate("front-desk", number.org_id, is_front_desk())
        .only_where(number.status.is("active").and(not(active_mask().exists())))
        .first_by([number.created_at.asc(), number.id.asc()])
        .set(number.number_class, "front_desk")
        .set(number.owner_id, "system")
        .stamp(number.updated_at)
}

/// A number that a sitter hides behind is a sitter's number.
fn sitter_class() -> impl FinishedRule {
    let holder = lookup("holder", mask)
        .on(mask.message_number_id, number.id)
        .on(mask.org_id, number.org_id)
        .only_where(mask.status.is("active"));

    derive("sitter-class", number.number_class, "sitter")
        .set(number.assigned_sitter_id, holder.get(mask.sitter_id))
        .only_where(holder.exists())
        .stamp(number.updated_at)
        .because("a number that an active mask holds is never made a front desk, so this rule and `front-desk` write different rows")
}

/// No thread stays without a number: its sitter's, one of the org's pool in rotation, or the org's front desk.
fn thread_number() -> impl FinishedRule {
    let sitters_mask = lookup("sitters_mask", mask)
        .on(mask.sitter_id, thread.assigned_sitter_id)
        .on(mask.org_id, thread.org_id)
        .only_where(mask.status.is("active"));
    let sitters_number = lookup("sitters_number", number)
        .on(number.id, sitters_mask.get(mask.message_number_id))
        .on(number.org_id, thread.org_id)
        .only_where(number.status.is("active"));
    let pool_number = lookup("pool_number", number)
        .on(number.org_id, thread.org_id)
        .only_where(is_pool().and(not(active_mask().exists())))
        .spread(
            [number.rotation_priority.asc(), number.last_assigned_at.asc().nulls_first(), number.id.asc()],
            [thread.created_at.asc(), thread.id.asc()],
        );
    let front_desk = lookup("front_desk", number)
        .on(number.org_id, thread.org_id)
        .only_where(is_front_desk())
        .first_by([number.created_at.asc(), number.id.asc()]);

    let has_sitter = thread.assigned_sitter_id.is_not_null();
    let is_one_time = thread.is_one_time_client.is(true);
    let takes_from_pool = thread.assigned_sitter_id.is_null().and(is_one_time.clone());

    fill("thread-number", thread.message_number_id)
        .from("sitter", sitters_number.get(number.id))
        .from_where("pool", takes_from_pool, pool_number.get(number.id))
        .from_where("sitter has no masked number", has_sitter, front_desk.get(number.id))
        .flag()
        .from_where("no pool number", is_one_time, front_desk.get(number.id))
        .flag()
        .or_default("front desk", front_desk.get(number.id))
        .set(thread.masked_number_e164, its_number().get(number.e164))
        .stamp(thread.updated_at)
        .because(
            "a thread whose kind of client is not known yet belongs at the front desk; `one-time-client` comes after",
        )
}

/// A thread's class is the class of its number, for threads that had a number before, too.
fn thread_class() -> impl FinishedRule {
    derive("thread-class", thread.number_class, its_number().get(number.number_class))
        .only_where(thread.message_number_id.is_not_null())
        .stamp(thread.updated_at)
}

/// Whether a client is a one-time client is what the recurrence flags say, never how many bookings there are.
fn one_time_client() -> impl FinishedRule {
    let its_client = lookup("its_client", client).on(client.id, thread.client_id);
    let its_booking = lookup("its_booking", booking).on(booking.id, thread.booking_id);
    let recurring = its_booking.get(booking.is_recurring);

    fill("one-time-client", thread.is_one_time_client)
        .from_where("weekly plan", its_client.get(client.weekly_plan_active).is(true), false)
        .from_where("recurring booking", recurring.clone().is(true), false)
        .from_where("one-time booking", recurring.is(false), true)
        .or_default("no explicit signal", true)
        .flag()
        .stamp(thread.updated_at)
}

/// The backfill: what must hold before, the rules in their order, and what must hold after.
pub(crate) fn phase_1_4() -> Backfill {
    let org = distinct("org", thread.org_id).and_where(number.org_id, number.status.is("active"));
    let numbers = lookup("numbers", number).on(number.org_id, org.value());
    let front_desks = numbers.clone().only_where(is_front_desk());
    let usable = lookup("usable", number)
        .on(number.org_id, org.value())
        .only_where(number.status.is("active").and(not(active_mask().exists())));
    let pool = lookup("pool", number).on(number.org_id, org.value()).only_where(is_pool());

    backfill(
        "phase_1_4",
        "Gives every org one front desk, and every thread its number, its class and its kind of client",
    )
    .schema_comes_from("npx prisma migrate deploy")
    .expects(number.is_rotating)
    .expects(thread.is_meet_and_greet)
    .expects(thread.meet_and_greet_approved_at)
    .expects(assignment_window.thread_id)
    .expects(anti_poaching_attempt.thread_id)
    .require(require(
        "number-available",
        rows(&org).only_where(not(front_desks.exists()).and(not(usable.exists()))),
        "has no front desk, and no active number that could become one",
        "add an active number to each of these orgs, one that no active SitterMaskedNumber holds",
    ))
    .require(require(
        "one-front-desk",
        rows(&org).only_where(front_desks.count().is_more_than(1)),
        "has more than one active front desk",
        "choose one, and give the others another numberClass or deactivate them",
    ))
    .require(require(
        "front-desk-not-masked",
        rows(number).only_where(is_front_desk().and(active_mask().exists())),
        "is a front desk, and an active SitterMaskedNumber holds it",
        "deactivate the mask, or choose another front desk",
    ))
    .require(warn(
        "pool-present",
        rows(&org).only_where(not(pool.exists())),
        "has no active pool number: its one-time clients go to the front desk",
        "add a pool number to each of these orgs if they should have one",
    ))
    .rule(front_desk())
    .rule(sitter_class())
    .rule(thread_number())
    .rule(thread_class())
    .rule(one_time_client())
    .check(prove("front desks per org", each(rows(&org), front_desks.count())).equals(1))
    .check(
        prove("sitter masked numbers", count(rows(mask).only_where(mask.status.is("active"))))
            .at_most_count("active sitters", rows(sitter).only_where(sitter.active.is(true))),
    )
    .check(prove("pool numbers", count(rows(number).only_where(is_pool()))).at_least(1).only_warns())
    .check(
        prove("threads without messageNumberId", count(rows(thread).only_where(thread.message_number_id.is_null())))
            .equals(0),
    )
    .check(report("threads by numberClass", distribution(rows(thread), thread.number_class)))
    .build()
}

fn is_front_desk() -> Predicate<number> {
    number.status.is("active").and(number.number_class.is("front_desk"))
}

fn is_pool() -> Predicate<number> {
    number.status.is("active").and(number.number_class.is("pool"))
}

/// The active mask that holds a number, of whatever org it is.
fn active_mask() -> Lookup<number, mask> {
    lookup("active_mask", mask).on(mask.message_number_id, number.id).only_where(mask.status.is("active"))
}

/// The number that a thread has.
fn its_number() -> Lookup<thread, number> {
    lookup("its_number", number).on(number.id, thread.message_number_id)
}
