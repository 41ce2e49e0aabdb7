//! While somebody holds rows that an earlier rule has still to write, what depends on them waits, and all else is done.

use backstitch::Compiled;
use backstitch::ir::Backfill;
use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{apart, column, life, rules, run, succeeds};
use crate::support::{Database, Psql};

table! {
    pub(super) shop: "shop" {
        id: Integer,
        city: Text,
        tier: Option<Text>,
        first: Option<Boolean>,
        rank: Option<Integer>,
        bills: Option<BigInt>,
    }
}

table! {
    pub(super) till: "till" {
        id: Integer,
        shop_id: Integer,
        tier: Option<Text>,
        next: Option<Integer>,
    }
}

table! {
    pub(super) bill: "bill" {
        id: Integer,
        shop_id: Integer,
        till_id: Option<Integer>,
        tier: Option<Text>,
        state: Option<Text>,
    }
}

pub(super) const DDL: &str = "
    CREATE TABLE shop (id integer PRIMARY KEY, city text NOT NULL, tier text, first boolean, rank integer, bills bigint);
    CREATE TABLE till (id integer PRIMARY KEY, shop_id integer NOT NULL, tier text, next integer);
    CREATE TABLE bill (id integer PRIMARY KEY, shop_id integer NOT NULL, till_id integer, tier text, state text);
    CREATE INDEX ON shop (city); CREATE INDEX ON till (shop_id); CREATE INDEX ON bill (shop_id); CREATE INDEX ON bill (till_id);";

/// Ten shops in five cities, shop s with the tills s and 10 + s, and 30 bills; those of every third till have one already.
pub(super) const DATA: &str = "
    INSERT INTO shop SELECT i, 'city ' || i % 5 FROM generate_series(0, 9) AS i;
    INSERT INTO till SELECT i, i % 10 FROM generate_series(0, 19) AS i;
    INSERT INTO bill SELECT i, i % 10, CASE i % 3 WHEN 0 THEN i % 20 END FROM generate_series(0, 299) AS i;";

/// What a rule gives a shop, and what it gives everybody whom a tier of a shop is for.
pub(super) fn tier() -> Rule {
    fill("tier", shop.tier).or_default("plain", "plain").finish()
}

pub(super) fn lived(backfill: &Backfill) -> Compiled {
    life(backfill, DDL, DATA).compiled
}

/// Which passes each pass waits for, and for which of them as a whole.
pub(super) fn waits(compiled: &Compiled) -> Vec<(Vec<usize>, Vec<usize>)> {
    let waits = compiled.plan.passes.iter();
    waits.map(|pass| (pass.waits_for.clone(), pass.waits_as_a_whole_for.clone())).collect()
}

/// Runs forward while somebody holds what this query locks.
pub(super) fn beside(database: &Database, compiled: &Compiled, lock: &str) -> Psql {
    let mut holder = database.connect();
    let mut held = holder.transaction().unwrap();
    assert!(!held.query(lock, &[]).unwrap().is_empty());
    let forward = run(database, "SET backstitch.max_rounds = 3;", compiled, ScriptName::Forward);
    assert_eq!(forward.code, 3, "{}", forward.err);
    forward
}

/// Once nobody holds anything, the next run does what is left.
pub(super) fn goes_on(database: &Database, compiled: &Compiled) {
    succeeds(&run(database, "", compiled, ScriptName::Forward), "forward again");
    succeeds(&run(database, "", compiled, ScriptName::Proof), "proof");
}

pub(super) const SHOP_3: &str = "SELECT FROM shop WHERE id = 3 FOR UPDATE";

/// Tills take the tier of their shop, and bills get a state by that of their till. A till of a shop without a tier is not due
/// yet: it waits all the same, and so do its bills.
#[test]
fn what_is_looked_up_through_several_tables_waits_row_by_row() {
    let its_shop = lookup("its_shop", shop).on(shop.id, till.shop_id);
    let its_till = lookup("its_till", till).on(till.id, bill.till_id);
    let backfill = rules([
        tier(),
        derive("till-tier", till.tier, its_shop.get(shop.tier)).finish(),
        fill("state", bill.state)
            .from_where("plain", its_till.get(till.tier).is("plain"), "plain")
            .or_default("odd", "odd")
            .finish(),
    ]);
    let compiled = lived(&backfill);
    assert_eq!(waits(&compiled), [(vec![], vec![]), (vec![1], vec![]), (vec![2], vec![])]);
    let database = Database::with(&[DDL, DATA]);
    let said = beside(&database, &compiled, SHOP_3).err;
    assert_eq!(column(&database, "SELECT id FROM till WHERE tier IS NULL ORDER BY id"), ["3", "13"]);
    let left = "SELECT DISTINCT till_id FROM bill WHERE state IS NULL ORDER BY 1";
    assert_eq!(column(&database, left), ["3", "13"]);
    assert!(
        said.contains("DETAIL:  rule tier: 1 rows were due in the last of 3 rounds, 0 of them could be written"),
        "{said}"
    );
    goes_on(&database, &compiled);
}

/// A shop counts its bills without a state, and each bill gets one after that.
#[test]
fn what_an_earlier_rule_looks_up_is_not_written_before_it() {
    let open = lookup("open", bill).on(bill.shop_id, shop.id).only_where(bill.state.is_null());
    let backfill = rules([
        fill("bills", shop.bills)
            .or_default("counted", open.count())
            .because("what was counted is counted once")
            .finish(),
        fill("state", bill.state).or_default("closed", "closed").finish(),
    ]);
    let compiled = lived(&backfill);
    assert_eq!(waits(&compiled), [(vec![], vec![]), (vec![1], vec![])]);
    let database = Database::with(&[DDL, DATA]);
    beside(&database, &compiled, SHOP_3);
    assert_eq!(column(&database, "SELECT DISTINCT shop_id FROM bill WHERE state IS NULL"), ["3"]);
    goes_on(&database, &compiled);
    assert_eq!(column(&database, "SELECT DISTINCT bills FROM shop"), ["30"]);
}

/// A bill gets a till of its shop, and with it, in the same pass, the till's tier.
#[test]
fn what_is_looked_up_by_a_column_that_the_same_pass_writes_waits() {
    let first = lookup("first", till).on(till.shop_id, bill.shop_id).first_by([till.id.asc()]);
    let its_till = lookup("its_till", till).on(till.id, bill.till_id);
    let backfill = rules([
        fill("till-tier", till.tier).or_default("plain", "plain").finish(),
        fill("till", bill.till_id).or_default("first", first.get(till.id)).finish(),
        derive("bill-tier", bill.tier, its_till.get(till.tier)).finish(),
    ]);
    let compiled = lived(&backfill);
    assert_eq!(waits(&compiled), [(vec![], vec![]), (vec![1], vec![])]);
    let database = Database::with(&[DDL, DATA]);
    let said = beside(&database, &compiled, "SELECT FROM till WHERE id = 3 FOR NO KEY UPDATE").err;
    let left = "SELECT DISTINCT concat_ws(' ', shop_id, till_id) FROM bill WHERE tier IS NULL ORDER BY 1";
    assert_eq!(column(&database, left), ["3", "3 3"]);
    assert!(said.contains("rules till, bill-tier: some rows that are due wait for rows that till-tier left"), "{said}");
    goes_on(&database, &compiled);
}

/// Of each city one shop is first; the others are ranked after it; a till takes its next in turn from those of its shop's city.
#[test]
fn groups_that_are_planned_together_wait_together() {
    let backfill = rules([
        tier(),
        fill("rank", shop.rank)
            .only_where(shop.tier.is("plain"))
            .or_default("place", number_within(shop.city, [shop.id.asc()]))
            .finish(),
        designate("first", shop.city, shop.first.is(true))
            .only_where(shop.rank.is_not_null())
            .first_by([shop.rank.asc(), shop.id.asc()])
            .set(shop.first, true)
            .finish(),
    ]);
    let compiled = lived(&backfill);
    assert_eq!(waits(&compiled), [(vec![], vec![]), (vec![1], vec![]), (vec![2], vec![])]);
    let database = Database::with(&[DDL, DATA]);
    beside(&database, &compiled, SHOP_3);
    assert_eq!(column(&database, "SELECT id FROM shop WHERE rank IS NULL ORDER BY 1"), ["3", "8"]);
    assert_eq!(column(&database, "SELECT id FROM shop WHERE first ORDER BY 1"), ["0", "1", "2", "4"]);
    goes_on(&database, &compiled);
    assert_eq!(
        column(&database, "SELECT id || ' ' || rank FROM shop WHERE city = 'city 3' ORDER BY 1"),
        ["3 1", "8 2"]
    );
}

/// The shop's label is what the server makes of its tier: who reads the one comes before who writes the other.
#[test]
fn what_the_server_computes_from_a_column_changes_with_it() {
    table! {
        labelled: "shop" {
            id: Integer,
            label: Option<Text>,
        }
    }
    let generated = "rank integer, label text GENERATED ALWAYS AS (upper(tier)) STORED";
    let ddl = DDL.replace("rank integer", generated);
    let its_shop = lookup("its_shop", labelled).on(labelled.id, till.shop_id);
    let label = fill("label", till.tier)
        .from_where("plain", its_shop.get(labelled.label).is("PLAIN"), "plain")
        .or_default("odd", "odd")
        .because("tills of shops without a tier are odd");
    let compiled = life(&rules([label.finish(), tier()]), &ddl, DATA).compiled;
    assert_eq!(waits(&compiled), [(vec![], vec![]), (vec![1], vec![])]);
    let database = Database::with(&[&ddl, DATA]);
    beside(&database, &compiled, "SELECT FROM till WHERE id = 13 FOR UPDATE");
    assert_eq!(column(&database, "SELECT id FROM shop WHERE tier IS NULL"), ["3"]);
}

#[test]
fn rows_of_a_partitioned_table_wait_too() {
    let ddl = DDL.replace(
        "tier text, state text);",
        "tier text, state text) PARTITION BY HASH (id);
    CREATE TABLE bill_0 PARTITION OF bill FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE bill_1 PARTITION OF bill FOR VALUES WITH (MODULUS 2, REMAINDER 1);",
    );
    let its_shop = lookup("its_shop", shop).on(shop.id, bill.shop_id);
    let backfill = rules([tier(), derive("bill-tier", bill.tier, its_shop.get(shop.tier)).finish()]);
    let compiled = life(&backfill, &ddl, DATA).compiled;
    assert!(compiled.plan.passes[1].leaves.is_some());
    assert_eq!(waits(&compiled), [(vec![], vec![]), (vec![1], vec![])]);
    let database = Database::with(&[&ddl, DATA]);
    beside(&database, &compiled, SHOP_3);
    assert_eq!(column(&database, "SELECT DISTINCT shop_id FROM bill WHERE tier IS NULL"), ["3"]);
}

/// A till whose shop has no tier yet gets it from there; what has none in the end gets another.
#[test]
fn who_writes_the_same_column_later_waits_for_the_row() {
    let its_shop = lookup("its_shop", shop).on(shop.id, till.shop_id);
    let backfill = rules([
        tier(),
        fill("a", till.tier).from("shop", its_shop.get(shop.tier)).or_leave_null().finish(),
        fill("b", till.tier).or_default("none", "none").finish(),
    ]);
    let compiled = lived(&backfill);
    assert_eq!(waits(&compiled), [(vec![], vec![]), (vec![1], vec![]), (vec![2], vec![])]);
    let database = Database::with(&[DDL, DATA]);
    beside(&database, &compiled, SHOP_3);
    assert_eq!(column(&database, "SELECT id FROM till WHERE tier IS NULL ORDER BY 1"), ["3", "13"]);
}

#[test]
fn a_stamp_that_an_earlier_rule_reads_is_not_set_before() {
    table! {
        stamped: "shop" {
            id: Integer,
            tier: Option<Text>,
            touched: Option<Timestamp>,
        }
    }
    let ddl = DDL.replace("rank integer", "rank integer, touched timestamp");
    let its_shop = lookup("its_shop", stamped).on(stamped.id, till.shop_id);
    let seen = fill("seen", till.next)
        .from_where("touched", its_shop.get(stamped.touched).is_not_null(), 1)
        .or_default("never", 0)
        .because("what is touched here was not touched before");
    let tier = fill("tier", stamped.tier).or_default("plain", "plain").stamp(stamped.touched);
    let compiled = life(&rules([seen.finish(), tier.finish()]), &ddl, DATA).compiled;
    assert_eq!(waits(&compiled), [(vec![], vec![]), (vec![1], vec![])]);
    let database = Database::with(&[&ddl, DATA]);
    beside(&database, &compiled, "SELECT FROM till WHERE id = 13 FOR UPDATE");
    assert_eq!(column(&database, "SELECT id FROM shop WHERE touched IS NULL"), ["3"]);
}

/// Who fills a stamp comes before who sets it.
#[test]
fn a_stamp_that_an_earlier_rule_fills_is_not_set_before() {
    table! {
        stamped: "shop" {
            id: Integer,
            city: Text,
            tier: Option<Text>,
            note: Option<Text>,
            touched: Option<Timestamp>,
        }
    }
    let ddl = DDL.replace("rank integer", "rank integer, touched timestamp, note text");
    let touched = fill("touched", stamped.touched)
        .or_default("long ago", raw::<stamped, Timestamp>("'2000-01-01'::timestamp"))
        .set(stamped.note, stamped.city);
    let tier = fill("tier", stamped.tier).or_default("plain", "plain").stamp(stamped.touched);
    let compiled = life(&rules([touched.finish(), tier.finish()]), &ddl, DATA).compiled;
    assert_eq!(waits(&compiled), [(vec![], vec![]), (vec![1], vec![])]);
}

/// A bill is paid at another till than before, and each shop counts what was paid at the till of its number: a bill that is held
/// is to count for one shop less, and for another more.
#[test]
fn what_a_row_is_found_by_may_be_what_it_is_yet_to_get() {
    let paid = lookup("paid", bill).on(bill.till_id, shop.id);
    let counted = || derive("counted", shop.bills, paid.count());
    let moved = derive("moved", bill.till_id, raw::<bill, Integer>("(shop_id + 1) % 10"));
    let first = rules([moved.finish(), counted().finish()]);
    let linked = rules([fill("linked", bill.till_id).or_default("its", bill.shop_id).finish(), counted().finish()]);
    // Bill 3 was paid at till 3; bill 4 is paid nowhere yet.
    for (backfill, held, left) in [(first, 3, ["3", "4"].as_slice()), (linked, 4, &["4"])] {
        let compiled = lived(&backfill);
        assert_eq!(waits(&compiled), [(vec![], vec![]), (vec![1], vec![])]);
        let database = Database::with(&[DDL, DATA]);
        beside(&database, &compiled, &format!("SELECT FROM bill WHERE id = {held} FOR UPDATE"));
        assert_eq!(column(&database, "SELECT id FROM shop WHERE bills IS NULL ORDER BY 1"), left);
        goes_on(&database, &compiled);
    }
}

/// Of each shop an owner is to be there; its bills are owned where there is one.
#[test]
fn what_looks_up_a_row_that_could_not_be_inserted_waits() {
    table! {
        owner: "owner" {
            shop: Integer,
            name: Option<Text>,
            tills: Option<BigInt>,
        }
    }
    let ddl = format!("{DDL} CREATE TABLE owner (shop integer PRIMARY KEY, name text, tills bigint);");
    let its_owner = lookup("its_owner", owner).on(owner.shop, bill.shop_id);
    let of_city = lookup("of_city", owner).on(owner.name, shop.city);
    let its_tills = lookup("its_tills", till).on(till.shop_id, owner.shop);
    let backfill = rules([
        insert_missing("owners", owner)
            .for_each(rows(shop))
            .key(owner.shop, shop.id)
            .set(owner.name, shop.city)
            .finish(),
        fill("state", bill.state).from_where("owned", its_owner.exists(), "owned").or_default("free", "free").finish(),
        derive("bills", shop.bills, of_city.count()).finish(),
        derive("owner-tills", owner.tills, its_tills.count()).finish(),
    ]);
    let compiled = life(&backfill, &ddl, DATA).compiled;
    let row_by_row = (vec![1], vec![]);
    assert_eq!(waits(&compiled), [(vec![], vec![]), row_by_row.clone(), row_by_row, (vec![1], vec![])]);
    let database = Database::with(&[&ddl, DATA]);
    beside(&database, &compiled, SHOP_3);
    assert_eq!(column(&database, "SELECT DISTINCT shop_id FROM bill WHERE state IS NULL"), ["3"]);
    assert_eq!(column(&database, "SELECT DISTINCT state FROM bill WHERE state IS NOT NULL"), ["owned"]);
    assert_eq!(column(&database, "SELECT id FROM shop WHERE bills IS NULL ORDER BY 1"), ["3", "8"]);
    assert_eq!(column(&database, "SELECT count(tills) FROM owner"), ["9"]);
    goes_on(&database, &compiled);
}

/// A shop counts the open bills of its till, and a bill is closed after that: one that is yet to get its till waits for itself.
#[test]
fn who_is_yet_to_get_what_he_would_wait_by_waits_for_himself() {
    let open = lookup("open", bill).on(bill.till_id, shop.id).only_where(bill.state.is_null());
    let backfill = rules([
        fill("linked", bill.till_id).or_default("its", bill.shop_id).finish(),
        fill("bills", shop.bills)
            .or_default("counted", open.count())
            .because("what was counted is counted once")
            .finish(),
        fill("state", bill.state).or_default("closed", "closed").finish(),
    ]);
    let compiled = lived(&backfill);
    assert_eq!(waits(&compiled), [(vec![], vec![]), (vec![1], vec![]), (vec![1, 2], vec![])]);
    let database = Database::with(&[DDL, DATA]);
    beside(&database, &compiled, "SELECT FROM bill WHERE id = 4 FOR UPDATE");
    assert_eq!(column(&database, "SELECT DISTINCT till_id FROM bill WHERE state IS NULL ORDER BY 1"), ["4", "null"]);
    goes_on(&database, &compiled);
    assert_eq!(column(&database, "SELECT bills FROM shop WHERE id = 4"), ["25"]);
}

/// What is left of the one rule is noted without the till that the other gives, though the till's domain holds no null.
#[test]
fn what_is_not_to_be_written_is_noted_as_nothing_also_where_a_domain_holds_no_null() {
    table! {
        place: "place" {
            id: Integer,
            till: Integer,
            room: Option<Integer>,
        }
    }
    let ddl = format!(
        "{DDL} CREATE DOMAIN till_number AS integer NOT NULL;
        CREATE TABLE place (id integer PRIMARY KEY, till till_number, room integer);
        CREATE INDEX ON place (till); CREATE INDEX ON place (room);"
    );
    let data = format!("{DATA} INSERT INTO place SELECT i, i % 10 FROM generate_series(0, 99) AS i;");
    let at_till = lookup("at_till", place).on(place.till, shop.id);
    let in_room = lookup("in_room", place).on(place.room, shop.id);
    let backfill = rules([
        fill("room", place.room).or_default("its", place.id).finish(),
        derive("moved", place.till, raw::<place, Integer>("(id + 1) % 10")).finish(),
        derive("counted", shop.bills, at_till.count()).finish(),
        fill("housed", shop.first).or_default("known", in_room.exists()).finish(),
    ]);
    let compiled = life(&apart(&backfill), &ddl, &data).compiled;
    assert_eq!(waits(&compiled)[2..], [(vec![2], vec![]), (vec![1], vec![])]);
    let database = Database::with(&[&ddl, &data]);
    beside(&database, &compiled, "SELECT FROM place WHERE id = 4 FOR UPDATE");
    assert_eq!(column(&database, "SELECT id FROM shop WHERE bills IS NULL ORDER BY 1"), ["4", "5"]);
    assert_eq!(column(&database, "SELECT id FROM shop WHERE first IS NULL"), ["4"]);
    goes_on(&database, &compiled);
}
