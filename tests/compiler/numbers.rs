//! What a numbering must not be: each misuse is found, with the right code.

use backstitch::check::check;
use backstitch::ir::Backfill;
use backstitch::prelude::*;

use crate::shop::{agent, catalog, customer, only, shop, task};

#[test]
fn an_order_that_leaves_two_rows_equal_is_found() {
    let by_day = number_within(task.customer_id, [task.due.asc()]);
    assert_eq!(codes(&only(fill("place", task.place).or_default("numbered", by_day))), ["unordered-choice"]);
}

#[test]
fn a_group_or_an_order_by_what_is_filled_is_found() {
    let by_place = number_within(coalesce([task.place.expr(), literal("0")]), [task.id.asc()]);
    let in_place = number_within(task.customer_id, [task.place.desc(), task.id.asc()]);
    for number in [by_place, in_place] {
        let found = codes(&only(fill("place", task.place).or_default("numbered", number)));
        assert_eq!(found[0], "reads-own-target");
    }
}

#[test]
fn a_group_that_is_set_beside_the_number_is_found() {
    let number = number_within(task.customer_id, [task.id.asc()]);
    let rule = fill("place", task.place).or_default("numbered", number).set(task.customer_id, 1);
    assert_eq!(codes(&only(rule)), ["reads-own-target"]);
}

#[test]
fn two_numberings_in_one_fill_and_a_number_that_is_set_are_found() {
    let number = || number_within(task.customer_id, [task.id.asc()]);
    let two = fill("place", task.place).from("one", number()).or_default("two", number());
    let set = fill("customer", task.customer_id).or_default("none", 1).set(task.place, number());
    assert!(codes(&only(two)).contains(&"misplaced-number"));
    assert!(codes(&only(set)).contains(&"misplaced-number"));
}

#[test]
fn a_number_beside_a_rotation_is_found() {
    let turn = lookup("turn", agent).on(agent.region, customer.region).spread([agent.id.asc()], [customer.id.asc()]);
    let number = number_within(customer.company_id, [customer.id.asc()]);
    let rule = fill("agent", customer.agent_id).from("turn", turn.get(agent.id)).or_default("numbered", number);
    assert!(codes(&only(rule)).contains(&"misplaced-number"));
}

#[test]
fn a_numbering_without_an_index_on_group_or_number_is_told_of() {
    let by_region = number_within(customer.region, [customer.id.asc()]);
    let rule = fill("agent", customer.agent_id).or_default("numbered", by_region);
    assert_eq!(codes(&only(rule)), ["unindexed-lookup"]);
}

#[test]
fn what_the_group_reads_counts_as_read_by_the_rule() {
    let number = number_within(task.customer_id, [task.id.asc()]);
    let backfill = shop()
        .rule(fill("place", task.place).or_default("numbered", number))
        .rule(fill("customer", task.customer_id).or_default("none", 1));
    assert_eq!(codes(&backfill.build()), ["reads-before-write"]);
}

fn codes(backfill: &Backfill) -> Vec<&'static str> {
    check(backfill, &catalog()).iter().map(|one| one.code).collect()
}
