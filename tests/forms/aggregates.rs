//! What all the rows of a lookup give together, the same over whole tables as row by row, and null over no rows.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{Lived, life, rules, run, succeeds};
use crate::support::compiled;

table! {
    client: "client" {
        id: Integer,
        grp: Option<Integer>,
        orders: Option<BigInt>,
        spent: Option<BigInt>,
        points: Option<Numeric>,
        first_at: Option<Timestamp>,
        last_note: Option<Text>,
        any_open: Option<Boolean>,
        notes: Option<Text>,
        total: BigInt,
    }
}

table! {
    purchase: "Purchase" {
        id: Integer,
        client_id: Option<Integer> = "clientId",
        amount: Option<Integer>,
        points: Option<BigInt>,
        at: Option<Timestamp>,
        open: Option<Boolean>,
        note: Option<Text>,
        parent_id: Option<Integer>,
    }
}

const DDL: &str = r#"
    CREATE TABLE client (
        id integer PRIMARY KEY, grp integer, orders bigint, spent bigint, points numeric(22,1), first_at timestamp(0), last_note varchar(80),
        any_open boolean, notes text, total bigint NOT NULL DEFAULT 0
    );
    CREATE TABLE "Purchase" (
        id integer PRIMARY KEY, "clientId" integer, amount integer, points bigint, at timestamp, open boolean, note text,
        parent_id integer REFERENCES "Purchase"
    );"#;

const INDEX: &str = r#"CREATE INDEX ON "Purchase" ("clientId");"#;

/// Clients without a purchase, with nulls only, with what overflows an integer, and with what quotes must bear.
const DATA: &str = r#"
    INSERT INTO client (id, orders, spent, notes) VALUES (1, 99, 1, 'stale'), (2, NULL, NULL, NULL), (3, 0, 7, 'x'), (4, NULL, NULL, ''), (5, 3, 1, NULL);
    INSERT INTO "Purchase" VALUES
        (1, 1, 2147483647, 9223372036854775807, '2020-01-01 00:00:00.6', NULL, 'it''s', NULL),
        (2, 1, 2147483647, 9223372036854775807, '2019-01-01', true, '', 1), (3, 1, NULL, NULL, NULL, false, NULL, 1),
        (4, 3, NULL, NULL, NULL, NULL, NULL, NULL), (5, 4, -5, 0, '2021-01-01', false, E'a\\, ', 2), (6, 4, 5, 1, '-infinity', false, 'a', 5),
        (7, NULL, 1, 1, '2000-01-01', true, 'nobody', NULL), (8, 77, 1, 1, '2000-01-01', true, 'gone', NULL);"#;

fn purchases() -> Lookup<client, purchase> {
    lookup("purchases", purchase).on(purchase.client_id, client.id)
}

fn totals() -> Rule {
    let texts = purchases().string_agg(purchase.note, r"\, '", [purchase.note.desc(), purchase.id.asc()]);
    derive("orders", client.orders, purchases().count())
        .set(client.spent, purchases().sum(purchase.amount))
        .set(client.first_at, purchases().min(purchase.at))
        .set(client.last_note, purchases().max(purchase.note))
        .set(client.any_open, purchases().bool_or(purchase.open.is(true)))
        .set(client.notes, texts)
        .finish()
}

fn wrong(lived: &Lived) -> Vec<String> {
    lived.column(
        r#"SELECT c.id FROM client AS c CROSS JOIN LATERAL (
            SELECT count(*) AS orders, sum(amount) AS spent, min(at)::timestamp(0) AS first_at, max(note) AS last_note,
                bool_or(open IS TRUE) AS any_open, string_agg(note, E'\\, \'' ORDER BY note DESC NULLS LAST, id) AS notes
            FROM "Purchase" AS p WHERE p."clientId" = c.id
        ) AS x WHERE (c.orders, c.spent, c.first_at, c.last_note, c.any_open, c.notes)
            IS DISTINCT FROM (x.orders, x.spent, x.first_at, x.last_note, x.any_open, x.notes)"#,
    )
}

#[test]
fn counts_and_sums_are_kept_beside_what_they_count() {
    for ddl in [DDL.to_owned(), format!("{DDL}{INDEX}")] {
        let backfill = rules([totals()]);
        let lived = life(&backfill, &ddl, DATA);
        assert_eq!(wrong(&lived), [""; 0]);
        assert_eq!(lived.rows("orders", "derived"), 5);
        let row = "SELECT concat_ws('|', orders, spent, first_at, last_note, any_open, notes) FROM client ORDER BY id";
        let rows = lived.column(row);
        assert_eq!(rows[..3], [r"3|4294967294|2019-01-01 00:00:00|it's|t|it's\, '", "0", "1|f"]);

        let later = r#"UPDATE "Purchase" SET parent_id = NULL; UPDATE "Purchase" SET "clientId" = 2 WHERE id = 6; DELETE FROM "Purchase" WHERE id IN (4, 5); UPDATE "Purchase" SET note = NULL, open = true"#;
        lived.database.connect().batch_execute(later).unwrap();
        assert_eq!(
            run(&lived.database, "", &lived.compiled, ScriptName::Proof).code,
            3,
            "what was counted has changed"
        );
        succeeds(&run(&lived.database, "", &lived.compiled, ScriptName::Forward), "forward");
        assert_eq!(wrong(&lived), [""; 0], "also where what was there is null again");
        assert_eq!(lived.column("SELECT concat_ws('|', orders, spent, notes) FROM client WHERE id = 4"), ["0"]);
    }
}

#[test]
fn a_sum_of_large_numbers_is_numeric_and_can_be_made_an_integer() {
    let small = purchases().only_where(purchase.points.is_less_than(10));
    let rule = derive("points", client.points, purchases().sum(purchase.points))
        .set(client.total, coalesce([small.sum(purchase.points).cast(), literal("-1")]));
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    let sums = lived.column("SELECT concat_ws('|', points, total) FROM client ORDER BY id");
    assert_eq!(sums, ["18446744073709551614.0|-1", "-1", "-1", "1.0|1", "-1"]);
}

#[test]
fn what_is_gathered_may_look_up_too() {
    let parent = lookup("parent", purchase).on(purchase.id, purchase.parent_id);
    let parents = purchases().string_agg(
        coalesce([parent.get(purchase.note), literal("none")]),
        "+",
        [parent.get(purchase.amount).asc().nulls_first(), purchase.id.desc()],
    );
    let backfill = rules([derive("notes", client.notes, parents)
        .set(client.any_open, purchases().bool_or(parent.exists()))
        .set(client.spent, purchases().only_where(parent.exists()).max(parent.get(purchase.amount)).cast())
        .finish()]);
    for ddl in [DDL.to_owned(), format!("{DDL}{INDEX}")] {
        let lived = life(&backfill, &ddl, DATA);
        let rows = lived.column("SELECT concat_ws('|', notes, any_open, spent) FROM client ORDER BY id");
        assert_eq!(rows, ["none+it's+it's|t|2147483647", "", "none|f", "a\\, +|t|2147483647", ""]);
    }
}

#[test]
fn a_fill_takes_the_first_total_that_there_is() {
    let of_group = lookup("of_group", purchase).on(purchase.client_id, client.grp);
    let rule = fill("spent", client.spent)
        .from("its own", purchases().sum(purchase.amount))
        .from_where("its group's", of_group.count().is_more_than(1), of_group.sum(purchase.amount))
        .or_leave_null();
    let data = format!(
        "{DATA} UPDATE client SET spent = NULL; UPDATE client SET grp = 4 WHERE id = 2; UPDATE client SET grp = 77 WHERE id = 5"
    );
    let lived = life(&rules([rule.finish()]), DDL, &data);
    assert_eq!(lived.column("SELECT spent FROM client ORDER BY id"), ["4294967294", "0", "null", "0", "null"]);
    assert_eq!(lived.rows("spent", "its group's"), 1);
}

#[test]
#[should_panic(expected = "reads-before-write")]
fn what_a_later_rule_writes_can_not_be_summed_up_before() {
    let amount = fill("amount", purchase.amount).or_default("none", 0);
    let _ = compiled(&rules([totals(), amount.finish()]), DDL);
}

#[test]
#[should_panic(expected = "reads-own-target")]
fn a_fill_can_not_add_up_its_own_column() {
    let others = lookup("others", purchase).on(purchase.client_id, purchase.client_id);
    let rule = fill("amount", purchase.amount).from("the greatest", others.max(purchase.amount)).or_leave_null();
    let _ = compiled(&rules([rule.finish()]), DDL);
}

#[test]
#[should_panic(expected = "unordered-choice")]
fn texts_in_an_order_that_is_not_total_are_refused() {
    let rule = derive("notes", client.notes, purchases().string_agg(purchase.note, ",", [purchase.at.asc()]));
    let _ = compiled(&rules([rule.finish()]), DDL);
}

#[test]
#[should_panic(expected = "not-nullable")]
fn a_sum_over_what_may_be_nothing_is_not_written_where_no_null_may_be() {
    let rule = derive("total", client.total, purchases().sum(purchase.amount));
    let _ = compiled(&rules([rule.finish()]), DDL);
}
