//! A rotation deals members to rows: the k-th row of a group gets member k modulo n, and keeps it.

use backstitch::prelude::*;

use super::life::{life, rules};
use crate::support::compiled;

table! {
    seat: "seat" {
        hall: Text,
        nr: Integer,
        rank: Option<Integer>,
        open: Boolean,
    }
}

table! {
    guest: "guest" {
        id: Uuid,
        turn: Integer,
        hall: Option<Text>,
        kind: Option<Text>,
        seat_hall: Option<Text>,
        seat_nr: Option<Integer>,
        how: Option<Text>,
    }
}

const DDL: &str = "
    CREATE TABLE seat (hall text, nr integer, rank integer, open boolean NOT NULL DEFAULT true, PRIMARY KEY (hall, nr));
    CREATE TABLE guest (
        id uuid, turn integer, hall text, kind text, seat_hall text, seat_nr integer, how text,
        PRIMARY KEY (turn, id), FOREIGN KEY (seat_hall, seat_nr) REFERENCES seat
    );";

/// Hall `a` has three open seats, `b` one, `c` none open, `d` none at all.
const DATA: &str = "
    INSERT INTO seat (hall, nr, rank) VALUES ('a', 1, NULL), ('a', 2, 7), ('a', 3, 7), ('b', 1, 1);
    INSERT INTO seat (hall, nr, open) VALUES ('c', 1, false), ('a', 9, false);
    INSERT INTO guest (id, turn, hall, kind)
        SELECT md5(i::text)::uuid, i, (ARRAY['a', 'b', 'c', 'd', NULL])[1 + i % 5], CASE WHEN i % 7 > 0 THEN 'vip' END
        FROM generate_series(1, 60) AS i;
    UPDATE guest SET seat_nr = 9, seat_hall = 'a' WHERE turn IN (20, 21);";

fn open_seat() -> Lookup<guest, seat> {
    lookup("open_seat", seat)
        .on(seat.hall, guest.hall)
        .only_where(seat.open.is(true))
        .spread([seat.rank.desc(), seat.nr.asc(), seat.hall.asc()], [guest.turn.desc(), guest.id.asc()])
}

/// What was dealt differs from the k-th modulo n.
const WRONG: &str = "SELECT turn FROM (
        SELECT guest.*, row_number() OVER (PARTITION BY hall ORDER BY turn DESC) - 1 AS k
        FROM guest WHERE kind = 'vip' AND how = 'dealt'
    ) AS g JOIN (
        SELECT seat.*, row_number() OVER (PARTITION BY hall ORDER BY rank DESC NULLS LAST, nr) - 1 AS k, count(*) OVER (PARTITION BY hall) AS n
        FROM seat WHERE open
    ) AS s ON s.hall = g.hall AND s.k = g.k % s.n
    WHERE g.seat_nr IS DISTINCT FROM s.nr";

fn seat_number() -> Rule {
    let is_vip = || guest.kind.is("vip");
    fill("seat", guest.seat_nr)
        .from_where("no hall", guest.hall.is_null().and(is_vip()), 1)
        .from_where("dealt", is_vip(), open_seat().get(seat.nr))
        .or_default("stands", 9)
        .set(guest.seat_hall, raw::<guest, Text>("CASE WHEN seat_nr = 9 OR hall IS NULL THEN 'a' ELSE hall END"))
        .finish()
}

#[test]
fn rows_are_dealt_members_in_turn_within_their_group() {
    let how = classify("how", guest.how)
        .when("dealt", guest.seat_nr.is_less_than(9).and(guest.hall.is_not_null()), "dealt")
        .otherwise("else", "else");
    let lived = life(&rules([seat_number(), how.finish()]), DDL, DATA);
    assert_eq!(lived.column(WRONG), [""; 0]);
    assert!(lived.rows("seat", "dealt") > 15 && lived.rows("seat", "stands") > 15 && lived.rows("seat", "no hall") > 8);
}

#[test]
fn where_nobody_can_be_dealt_anything_the_other_sources_apply() {
    let lived = life(&rules([seat_number()]), DDL, &format!("{DATA} UPDATE seat SET open = false"));
    assert_eq!(lived.rows("seat", "dealt"), 0);
    assert!(lived.rows("seat", "stands") > 40);
}

#[test]
#[should_panic(expected = "misplaced-rotation")]
fn a_rotation_in_a_classification_would_deal_anew_with_every_row_that_comes_and_is_refused() {
    let class = classify("seat", guest.seat_nr)
        .when("dealt", guest.kind.is("vip"), open_seat().get(seat.nr))
        .otherwise("stands", 9);
    let _ = compiled(&rules([class.finish()]), DDL);
}

#[test]
#[should_panic(expected = "deals `rank` of `seat`, which may be null")]
fn a_member_that_may_have_nothing_to_give_is_refused() {
    let rank = fill("seat", guest.seat_nr).from("dealt", open_seat().get(seat.rank)).or_leave_null();
    let _ = compiled(&rules([rank.finish()]), DDL);
}

#[test]
fn members_that_have_nothing_to_give_may_be_left_out() {
    let ranked = open_seat().only_where(seat.rank.is_not_null());
    let rule = fill("seat", guest.seat_nr).from("dealt", ranked.get(seat.rank)).or_leave_null();
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert!(lived.rows("seat", "dealt") > 0);
}

#[test]
fn a_row_whose_order_or_group_is_null_waits_for_nothing() {
    let data = "INSERT INTO seat (hall, nr) VALUES ('a', 1), ('a', 2);
        INSERT INTO guest (id, turn, hall, kind) SELECT gen_random_uuid(), i, NULL, 'vip' FROM generate_series(1, 3) AS i;
        INSERT INTO guest (id, turn, hall, kind) SELECT gen_random_uuid(), i, 'a', 'vip' FROM generate_series(1, 3) AS i;";
    let rule = fill("seat", guest.seat_nr).from("dealt", open_seat().get(seat.nr)).or_leave_null();
    let lived = life(&rules([rule.finish()]), DDL, data);
    assert_eq!(lived.rows("seat", "dealt"), 3);
}

table! {
    phone: "phone" {
        number: Text,
        hall: Text,
        open: Option<Boolean>,
    }
}

/// Its key is what no rule names.
const PHONES: &str = "CREATE TABLE phone (
    id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, number text NOT NULL UNIQUE, hall text NOT NULL, open boolean
);";

fn dealt_number() -> Rule {
    let open = lookup("open", phone).on(phone.hall, guest.hall).only_where(phone.open.is(true));
    let turn = open.spread([phone.number.asc()], [guest.turn.asc(), guest.id.asc()]);
    fill("how", guest.how).from("dealt", turn.get(phone.number)).or_leave_null().finish()
}

#[test]
fn members_that_an_earlier_rule_writes_are_dealt_in_the_order_of_another_key() {
    let phones = "INSERT INTO phone (id, number, hall) SELECT i, 'n' || i % 5, 'a' FROM generate_series(1, 5) AS i;";
    let backfill = rules([fill("open", phone.open).or_default("open", true).finish(), dealt_number()]);
    let lived = life(&backfill, &format!("{DDL}{PHONES}"), &format!("{DATA}{phones}"));
    assert_eq!(lived.rows("how", "dealt"), 12);
}

#[test]
#[should_panic(expected = "reads `id` of `phone`, which the server gives to the rows that rule `phones` inserts")]
fn members_whose_key_preview_could_not_know_are_refused() {
    let hall = distinct("of_hall", seat.hall);
    let phones = insert_missing("phones", phone).for_each(rows(&hall)).key(phone.number, hall.value());
    let phones = phones.set(phone.hall, hall.value()).set(phone.open, true).finish();
    let _ = compiled(&rules([phones, dealt_number()]), &format!("{DDL}{PHONES}"));
}
