//! A fill writes where the column is null, and nowhere else: every kind of source, its label, and what else it writes.

use backstitch::prelude::*;

use super::life::{life, life_with, rules};

table! {
    shop: "shop" {
        id: Integer,
        city: Text,
    }
}

table! {
    item: "item" {
        id: Integer,
        shop_id: Option<Integer>,
        name: Text,
        nick: Option<Text>,
        size: Option<Integer>,
        label: Option<Text>,
        note: Option<Text>,
        at: Option<Timestamp>,
        at_zone: Option<TimestampTz>,
    }
}

const DDL: &str = "
    CREATE TABLE shop (id integer PRIMARY KEY, city text NOT NULL);
    CREATE TABLE item (
        id integer PRIMARY KEY, shop_id integer REFERENCES shop, name text NOT NULL, nick text, size integer,
        label text, note text, at timestamp(3), at_zone timestamptz
    );";

const DATA: &str = "
    INSERT INTO shop VALUES (1, 'Rom'), (2, 'Oslo');
    INSERT INTO item (id, shop_id, name, nick, size, label, note, at, at_zone) VALUES
        (1, 1, 'one', NULL, 1, NULL, NULL, '2020-01-01 00:00:00.123', NULL),
        (2, 2, 'two', 'deux', NULL, NULL, 'kept', NULL, '2020-01-01 00:00:00+00'),
        (3, NULL, 'three', NULL, NULL, NULL, NULL, NULL, NULL),
        (4, 1, 'four', NULL, 9, 'mine', NULL, NULL, NULL);";

const LABELS: &str = "SELECT label FROM item ORDER BY id";

#[test]
fn each_kind_of_source_gives_its_value_and_its_label() {
    let its_shop = lookup("its_shop", shop).on(shop.id, item.shop_id);
    let rule = fill("label", item.label)
        .from("nick", item.nick)
        .from_where("size", item.size.is_not_null(), raw::<item, Text>("'size ' || size"))
        .from("city", its_shop.get(shop.city))
        .or_default("unknown", "?");
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(lived.column(LABELS), ["size 1", "deux", "?", "mine"]);
    assert_eq!((lived.rows("label", "nick"), lived.rows("label", "city"), lived.rows("label", "unknown")), (1, 0, 1));
}

#[test]
fn a_unique_lookup_gives_nothing_where_the_reference_is_null() {
    let its_shop = lookup("its_shop", shop).on(shop.id, item.shop_id);
    let rule = fill("label", item.label).from("city", its_shop.get(shop.city)).or_leave_null();
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(lived.column(LABELS), ["Rom", "Oslo", "null", "mine"]);
}

#[test]
fn the_first_of_several_values_is_taken() {
    let first = coalesce([item.nick.expr(), item.note.expr(), item.name.expr()]);
    let rule = fill("label", item.label).or_default("a name", first);
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(lived.column(LABELS), ["one", "deux", "three", "mine"]);
}

#[test]
fn rows_out_of_scope_are_not_touched() {
    let rule =
        fill("label", item.label).or_default("all", "x").only_where(item.size.is_at_least(1).or(item.name.is("two")));
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(lived.column(LABELS), ["x", "x", "null", "mine"]);
}

#[test]
fn a_column_written_beside_it_sees_the_filled_one_and_may_become_null() {
    let rule = fill("size", item.size)
        .or_default("seven", 7)
        .set(item.note, raw::<item, Text>("'now ' || size"))
        .set(item.nick, raw::<item, Text>("NULL"));
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(lived.column("SELECT note FROM item ORDER BY id"), ["null", "now 7", "now 7", "null"]);
    assert_eq!(lived.column("SELECT nick FROM item ORDER BY id"), ["null", "null", "null", "null"]);
}

#[test]
fn a_stamp_is_now_in_utc_in_rows_that_change_and_in_no_others() {
    let zone = "SET TimeZone = 'Asia/Tokyo';";
    for (rule, stamp) in [
        (fill("label", item.label).or_default("all", "x").stamp(item.at), "at AT TIME ZONE 'UTC'"),
        (fill("label", item.label).or_default("all", "x").stamp(item.at_zone), "at_zone"),
    ] {
        let lived = life_with(zone, &rules([rule.finish()]), DDL, DATA);
        let is_new = format!("SELECT {stamp} BETWEEN now() - interval '1 hour' AND now() FROM item ORDER BY id");
        assert_eq!(lived.column(&is_new), ["true", "true", "true", "null"]);
    }
}

#[test]
fn a_stamp_that_two_rules_wrote_goes_back_to_what_stood_before_the_first() {
    let label = fill("label", item.label).or_default("all", "x").stamp(item.at).finish();
    let size = fill("size", item.size).or_default("seven", 7).stamp(item.at).finish();
    let lived = life(&rules([label, size]), DDL, DATA);
    assert_eq!((lived.rows("label", "all"), lived.rows("size", "seven")), (3, 2));
}

#[test]
fn a_flagged_source_marks_its_rows_in_the_journal_and_no_others() {
    let rule = fill("label", item.label).from("nick", item.nick).or_default("unknown", "?").flag();
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    let journal = &lived.compiled.plan.rules[0].journal;
    let flagged = format!("SELECT key_id FROM backstitch.{journal} WHERE flagged AND fate IS NULL ORDER BY 1");
    assert_eq!(lived.column(&flagged), ["1", "3"]);
}

#[test]
fn a_parameter_is_a_setting_of_the_session() {
    let rule = fill("label", item.label)
        .from_where("large", item.size.is_at_least(parameter::<item, Integer>("size")), parameter::<item, Text>("run"))
        .or_leave_null();
    let settings = "SET backstitch.size = '1'; SET backstitch.run = 'it''s \\ 100 %';";
    let parameters = backfill("fixture", "Tries parameters out")
        .parameter::<Integer>("size", "what is large")
        .parameter::<Text>("run", "the label of the large");
    let lived = life_with(settings, &parameters.rule(rule).build(), DDL, DATA);
    assert_eq!(lived.column(LABELS), ["it's \\ 100 %", "null", "null", "mine"]);
}

#[test]
fn a_table_without_rows_due_and_an_empty_table_have_a_life_too() {
    let rule = || fill("label", item.label).or_default("all", "x").finish();
    for data in ["", "INSERT INTO item (id, name, label) VALUES (1, 'one', 'mine')"] {
        let lived = life(&rules([rule()]), DDL, data);
        assert!(lived.outcomes.is_empty());
    }
}

#[test]
fn a_row_of_nothing_but_nulls_is_a_value_and_one_of_some_nulls_is_written() {
    named_type! { Pair = "pair" }
    table! {
        thing: "thing" {
            id: Integer,
            pair: Option<Pair>,
            other: Option<Pair>,
        }
    }
    let ddl = "
        CREATE TYPE pair AS (one integer, two text);
        CREATE TABLE thing (id integer PRIMARY KEY, pair pair, other pair);";
    let data = "INSERT INTO thing VALUES (1, NULL, '(7,)'), (2, '(,)', '(7,)'), (3, '(2,)', NULL), (4, NULL, '(,)'), (5, NULL, NULL)";
    let rule = fill("pair", thing.pair).from("other", thing.other).or_default("none", literal("(,x)"));
    let lived = life(&rules([rule.finish()]), ddl, data);
    assert_eq!(lived.column("SELECT pair FROM thing ORDER BY id"), ["(7,)", "(,)", "(2,)", "(,)", "(,x)"]);
}
