//! What is left of one pass keeps back what depends on it through the passes between.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{column, life, rules, run};
use super::waits::{DATA, DDL, SHOP_3, beside, bill, goes_on, shop, till, waits};
use super::waits_whole::first_after_first;
use crate::support::{Database, compiled};

table! {
    owner: "owner" {
        shop: Integer,
        zone: Integer,
        tills: Option<BigInt>,
    }
}

const OWNERS: &str = "
    CREATE TABLE owner (shop integer PRIMARY KEY, zone integer NOT NULL DEFAULT 0, tills bigint); CREATE INDEX ON owner (zone);";

fn owners() -> Rule {
    insert_missing("owners", owner).for_each(rows(shop)).key(owner.shop, shop.id).finish()
}

/// A shop is first in its city once the one before it is, so that each round chooses another: all tills wait for the last.
#[test]
fn a_pass_that_wrote_all_it_found_and_is_not_done_keeps_back_what_waits_as_a_whole() {
    let backfill = rules(first_after_first());
    let compiled = compiled(&backfill, DDL);
    assert_eq!(waits(&compiled)[1], (vec![1], vec![1]));
    let data = format!("{DATA} UPDATE shop SET rank = CASE WHEN id < 5 THEN id - 1 ELSE 99 END WHERE id > 0;");
    let database = Database::with(&[DDL, &data]);
    let forward = run(&database, "SET backstitch.max_rounds = 2;", &compiled, ScriptName::Forward);
    assert_eq!(forward.code, 3, "{}", forward.err);
    assert!(forward.err.contains("all of them were written, and others are due now"), "{}", forward.err);
    assert_eq!(column(&database, "SELECT count(*) FROM bill WHERE state IS NOT NULL"), ["0"]);
    goes_on(&database, &compiled);
    assert_eq!(
        column(&database, "SELECT DISTINCT shop_id FROM bill WHERE state = 'first' ORDER BY 1"),
        ["0", "1", "2", "3", "4"]
    );
}

/// Shop 3 is yet to be of a city; its tills, which are told whether it is first in one, wait with it.
#[test]
fn what_is_of_no_group_yet_is_not_overtaken_by_what_reads_who_is_chosen_there() {
    table! {
        nameless: "shop" {
            id: Integer,
            city: Option<Text>,
            home: Text,
            first: Option<Boolean>,
        }
    }
    let ddl = DDL.replace("city text NOT NULL", "city text, home text NOT NULL DEFAULT 'a'");
    let data = format!("{DATA} UPDATE shop SET home = city; UPDATE shop SET city = NULL WHERE id IN (3, 5);");
    let its_shop = lookup("its_shop", nameless).on(nameless.id, till.shop_id);
    let backfill = rules([
        fill("city", nameless.city).or_default("its", nameless.home).finish(),
        designate("first", nameless.city, nameless.first.is(true))
            .first_by([nameless.id.asc()])
            .set(nameless.first, true)
            .finish(),
        fill("next", till.next)
            .from_where("first", its_shop.get(nameless.first).is(true), 1)
            .or_default("other", 2)
            .finish(),
    ]);
    let compiled = life(&backfill, &ddl, &data).compiled;
    let database = Database::with(&[&ddl, &data]);
    beside(&database, &compiled, SHOP_3);
    assert_eq!(column(&database, "SELECT id FROM till WHERE next IS NULL ORDER BY 1"), ["3", "8", "13", "18"]);
    goes_on(&database, &compiled);
    assert_eq!(column(&database, "SELECT next FROM till WHERE id IN (3, 8) ORDER BY id"), ["1", "2"]);
}

/// An owner counts the tills without a tier that are in its zone, which it has by default, and then they get one.
#[test]
fn what_is_not_inserted_yet_is_not_overtaken_by_what_its_later_rules_read() {
    let ddl = format!("{DDL}{OWNERS}");
    let in_zone = lookup("in_zone", till).on(till.next, owner.zone).only_where(till.tier.is_null());
    let its_till = lookup("its_till", till).on(till.id, bill.till_id);
    let open = lookup("open", bill).on(bill.shop_id, owner.shop).only_where(its_till.get(till.tier).is_null());
    for counted in [in_zone.count(), open.count()] {
        let count =
            fill("tills", owner.tills).or_default("counted", counted).because("what was counted is counted once");
        let tier = fill("till-tier", till.tier).or_default("plain", "plain");
        let backfill = rules([owners(), count.finish(), tier.finish()]);
        let data = format!("{DATA} UPDATE till SET next = 0; UPDATE bill SET till_id = shop_id;");
        let compiled = life(&backfill, &ddl, &data).compiled;
        assert_eq!(waits(&compiled)[2].1[0], 1, "{:?}", waits(&compiled));
        let database = Database::with(&[&ddl, &data]);
        beside(&database, &compiled, SHOP_3);
        assert_eq!(column(&database, "SELECT count(*) FROM till WHERE tier IS NOT NULL"), ["0"]);
        goes_on(&database, &compiled);
        assert_eq!(column(&database, "SELECT count(*) FROM owner WHERE tills > 0"), ["10"]);
    }
}

/// Of each till that another comes next to, that other is to be there: one brings the next.
#[test]
fn what_is_inserted_for_what_is_inserted_keeps_back_all() {
    let ddl = DDL.replace("next integer", "next integer UNIQUE");
    let ladder = lookup("ladder", shop).on(shop.id, till.next);
    let own = lookup("own", till).on(till.id, bill.till_id);
    let backfill = rules([
        insert_missing("tills", till)
            .for_each(rows(till).only_where(till.next.is_not_null()))
            .key(till.id, till.next)
            .set(till.shop_id, 0)
            .set(till.next, ladder.get(shop.rank))
            .finish(),
        fill("state", bill.state).from_where("known", own.exists(), "known").or_default("odd", "odd").finish(),
    ]);
    let data = format!(
        "{DATA} UPDATE till SET next = 103 WHERE id = 5; UPDATE bill SET till_id = CASE WHEN id % 2 = 0 THEN 103 ELSE 101 END;
        INSERT INTO shop (id, city, rank) VALUES (103, 'x', 101);"
    );
    let database = Database::with(&[&ddl, &data]);
    let compiled = compiled(&backfill, &ddl);
    assert_eq!(waits(&compiled)[1], (vec![1], vec![1]));
    beside(&database, &compiled, "SELECT FROM till WHERE id = 5 FOR UPDATE");
    assert_eq!(column(&database, "SELECT count(*) FROM bill WHERE state IS NOT NULL"), ["0"]);
    goes_on(&database, &compiled);
    assert_eq!(column(&database, "SELECT DISTINCT state FROM bill"), ["known"]);
}

/// Whoever counts bills by a tier does so without regard to case, also while the bill has none yet.
#[test]
fn what_is_yet_to_be_written_is_compared_as_the_column_is() {
    let ddl = DDL.replace("tier text", "tier citext");
    let ddl = format!("CREATE EXTENSION IF NOT EXISTS citext; {ddl}");
    let alike = lookup("alike", bill).on(bill.tier, shop.tier);
    let backfill = rules([
        fill("tier", bill.tier).or_default("its", bill.state).finish(),
        fill("bills", shop.bills).or_default("counted", alike.count()).finish(),
    ]);
    let data = format!("{DATA} UPDATE shop SET tier = 'tier ' || id; UPDATE bill SET state = 'TIER ' || shop_id;");
    let compiled = life(&backfill, &ddl, &data).compiled;
    assert_eq!(waits(&compiled)[1], (vec![1], vec![]));
    let database = Database::with(&[&ddl, &data]);
    beside(&database, &compiled, "SELECT FROM bill WHERE id = 3 FOR UPDATE");
    assert_eq!(column(&database, "SELECT id FROM shop WHERE bills IS NULL"), ["3"]);
}
