//! Where it can't be told which rows depend on what an earlier rule has left, the whole pass waits.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{column, rules, run, succeeds};
use super::waits::{DATA, DDL, SHOP_3, beside, bill, goes_on, lived, shop, tier, till, waits};
use crate::support::{Database, compiled};

/// A shop is first in its city once the one before it is, and each bill is told whether its shop is.
pub(super) fn first_after_first() -> [Rule; 2] {
    let before = lookup("before", shop).on(shop.id, shop.rank);
    let its_shop = lookup("its_shop", shop).on(shop.id, bill.shop_id);
    [
        designate("first", shop.city, shop.first.is(true))
            .only_where(shop.rank.is_null().or(before.get(shop.first).is(true)))
            .first_by([shop.id.asc()])
            .set(shop.first, true)
            .finish(),
        fill("state", bill.state)
            .from_where("first", its_shop.get(shop.first).is(true), "first")
            .or_default("other", "other")
            .finish(),
    ]
}

/// Which rows depend on what was left can't be told by the rows that were left as they stand.
#[test]
fn a_pass_waits_as_a_whole_where_it_can_not_be_told_what_depends_on_what_is_left() {
    let its_shop = lookup("its_shop", shop).on(shop.id, till.shop_id);
    let other = lookup("other", till).on(till.id, bill.till_id).only_where(its_shop.get(shop.tier).is("plain"));
    let same_rank = lookup("same_rank", shop).on(shop.rank, till.id).first_by([shop.id.asc()]);
    let by_tier = lookup("by_tier", shop).on(shop.id, till.shop_id);
    let at_the_till = lookup("at_the_till", bill).on(bill.till_id, shop.id);
    let its_till = lookup("its_till", till).on(till.id, shop.id);
    let of_tier = lookup("of_tier", shop).on(shop.tier, bill.tier);
    let own_till = lookup("own_till", till).on(till.id, bill.shop_id);
    let plain_shop = lookup("plain_shop", shop).on(shop.id, bill.shop_id);
    let of_next = lookup("of_next", till).on(till.next, bill.id).first_by([till.id.asc()]);
    let rank = || fill("rank", shop.rank).or_default("one", shop.id).finish();
    let place = || fill("rank", shop.rank).or_default("place", number_within(shop.city, [shop.id.asc()])).finish();
    let cases = [
        // Looked up for a row that is looked up.
        rules([tier(), fill("state", bill.state).or_default("known", other.get(till.tier)).finish()]),
        // Looked up by what is still to be planned.
        rules([place(), fill("next", till.next).or_default("its", same_rank.get(shop.id)).finish()]),
        // One of a group waits, and the others would be numbered without it.
        rules([
            tier(),
            fill("next", till.next)
                .only_where(by_tier.get(shop.tier).is("plain"))
                .or_default("place", number_within(till.tier, [till.id.asc()]))
                .finish(),
        ]),
        rules([
            fill("tier", shop.tier)
                .from_where("ranked", shop.rank.is_not_null(), "ranked")
                .or_default("plain", "plain")
                .because("a rank that comes after it changes nothing")
                .finish(),
            fill("rank", shop.rank).or_default("place", number_within(shop.city, [shop.id.asc()])).finish(),
        ]),
        // What is written later moves rows to those who look them up.
        rules([
            fill("bills", shop.bills)
                .or_default("counted", at_the_till.clone().count())
                .because("what was counted is counted once")
                .finish(),
            fill("till", bill.till_id).or_default("one", 1).finish(),
        ]),
        // Another shop of the city may be chosen, once its till is not what it was.
        rules([
            designate("first", shop.city, shop.first.is(true))
                .only_where(its_till.get(till.tier).is_null())
                .first_by([shop.id.asc()])
                .set(shop.first, true)
                .because("who is first is first")
                .finish(),
            fill("till-tier", till.tier).or_default("plain", "plain").finish(),
        ]),
        // A shop is first after the one before it is, which was not left yet.
        rules(first_after_first()),
        // What it is looked up by is to be written by what waits itself.
        rules([
            tier(),
            fill("till", bill.till_id)
                .from_where("plain", plain_shop.get(shop.tier).is("plain"), bill.shop_id)
                .or_default("odd", 0)
                .finish(),
            derive("counted", shop.bills, at_the_till.count()).finish(),
        ]),
        // Who looks up what is to be inserted does so by a default.
        rules([
            insert_missing("tills", till)
                .for_each(rows(bill))
                .key(till.id, bill.id)
                .set(till.shop_id, bill.shop_id)
                .set(till.tier, "new")
                .finish(),
            fill("state", bill.state).or_default("known", of_next.get(till.tier)).finish(),
        ]),
        // What it is looked up by is written after it was left.
        rules([
            tier(),
            fill("till-tier", till.tier).or_default("plain", "plain").finish(),
            rank(),
            fill("next", till.next)
                .or_default("its", same_rank.only_where(shop.tier.is("plain")).get(shop.id))
                .finish(),
        ]),
        // What inserts rows takes them from rows that may wait.
        rules([
            tier(),
            insert_missing("tills", till)
                .for_each(rows(bill).only_where(plain_shop.get(shop.tier).is("plain")))
                .key(till.id, bill.id)
                .set(till.shop_id, bill.shop_id)
                .finish(),
        ]),
        // Whether it is inserted is not known yet.
        rules([
            tier(),
            insert_missing("tills", till)
                .for_each(rows(shop).only_where(shop.tier.is("plain")))
                .key(till.id, shop.id)
                .set(till.shop_id, shop.id)
                .finish(),
            fill("state", bill.state).from_where("known", own_till.exists(), "known").or_default("odd", "odd").finish(),
        ]),
        // For whom it is inserted is read from what is written later.
        rules([
            insert_missing("tills", till)
                .for_each(rows(shop).only_where(shop.tier.is_null()))
                .key(till.id, shop.id)
                .set(till.shop_id, shop.id)
                .because("what has no tier here has none before")
                .finish(),
            tier(),
        ]),
        // What it is looked up by is another value each time.
        rules([
            fill("tier", shop.tier).or_default("random", random_token(8)).finish(),
            fill("state", bill.state).from_where("known", of_tier.exists(), "known").or_default("odd", "odd").finish(),
        ]),
    ];
    for backfill in cases {
        let waits = waits(&compiled(&backfill, DDL)).pop().unwrap();
        assert!(!waits.1.is_empty(), "{waits:?}");
    }
}

/// Somebody's trigger keeps it from being noted what was left: then nothing that depends on it is begun.
#[test]
fn where_what_is_left_can_not_be_noted_all_that_depends_on_it_waits() {
    let its_shop = lookup("its_shop", shop).on(shop.id, till.shop_id);
    let backfill = rules([tier(), derive("till-tier", till.tier, its_shop.get(shop.tier)).finish()]);
    let compiled = compiled(&backfill, DDL);
    let database = Database::with(&[DDL, DATA]);
    succeeds(&run(&database, "", &compiled, ScriptName::Install), "install");
    let refuses = format!(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not here''; END';
        CREATE TRIGGER refuses BEFORE INSERT ON backstitch.{} FOR EACH ROW EXECUTE FUNCTION refuse()",
        compiled.plan.left[0].name
    );
    database.connect().batch_execute(&refuses).unwrap();
    let said = beside(&database, &compiled, SHOP_3).err;
    let noted = "rule tier: what is left could not be noted for the rules after it: not here";
    assert!(said.contains(noted), "{said}");
    assert!(
        said.contains("rule till-tier: not begun, because an earlier rule that it depends on has rows left"),
        "{said}"
    );
    assert_eq!(column(&database, "SELECT count(*) FROM till WHERE tier IS NOT NULL"), ["0"]);
    goes_on(&database, &compiled);
}

/// A shop is noted by a rank that it is yet to get: nobody can tell then which tills it is for.
#[test]
fn what_is_noted_before_it_has_what_it_is_found_by_keeps_back_all() {
    let of_rank = lookup("of_rank", till).on(till.shop_id, shop.rank).only_where(till.next.is_null());
    let backfill = rules([
        fill("rank", shop.rank).or_default("one", shop.id).finish(),
        fill("till-tier", till.tier).or_default("plain", "plain").finish(),
        fill("bills", shop.bills)
            .or_default("counted", of_rank.count())
            .because("what was counted is counted once")
            .finish(),
        fill("next", till.next).or_default("one", 1).finish(),
    ]);
    let compiled = lived(&backfill);
    assert_eq!(waits(&compiled)[3], (vec![1, 3], vec![1]));
    let database = Database::with(&[DDL, DATA]);
    beside(&database, &compiled, SHOP_3);
    assert_eq!(column(&database, "SELECT count(*) FROM till WHERE next IS NOT NULL"), ["0"]);
    goes_on(&database, &compiled);
    assert_eq!(column(&database, "SELECT DISTINCT bills FROM shop"), ["2"]);
}
