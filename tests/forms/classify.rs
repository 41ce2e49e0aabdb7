//! A classification gives every row the value of the first class that it falls into, and corrects what differs.

use backstitch::prelude::*;

use super::life::{life, rules};

table! {
    parcel: "parcel" {
        id: BigInt,
        grams: Option<Integer>,
        class: Option<Text>,
        wish: Option<Text>,
        fee: Integer,
        changed: Option<TimestampTz>,
    }
}

const DDL: &str = "
    CREATE TABLE parcel (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, grams integer, class text, wish text, fee integer NOT NULL,
        changed timestamptz
    );";

const DATA: &str = "
    INSERT INTO parcel (grams, class, wish, fee) VALUES
        (10, NULL, NULL, 0), (10, 'light', NULL, 1), (900, 'light', 'w', 1), (NULL, 'heavy', NULL, 0), (NULL, NULL, 'w', 0),
        (5000, 'heavy', NULL, 9), (5000, 'odd', NULL, 9);";

const CLASSES: &str = "SELECT class FROM parcel ORDER BY id";

#[test]
fn the_first_class_whose_condition_holds_gives_the_value() {
    let rule = classify("class", parcel.class)
        .when("light", parcel.grams.is_less_than(100), "light")
        .when("middle", parcel.grams.is_less_than(1000), "middle")
        .when("heavy", parcel.grams.is_not_null(), "heavy")
        .otherwise("unknown", "unknown")
        .flag()
        .stamp(parcel.changed);
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(lived.column(CLASSES), ["light", "light", "middle", "unknown", "unknown", "heavy", "heavy"]);
    let unchanged = "SELECT id FROM parcel WHERE changed IS NULL ORDER BY id";
    assert_eq!(lived.column(unchanged), ["2", "6"]);
}

#[test]
fn a_not_null_column_a_set_and_a_scope_go_together() {
    let rule = classify("fee", parcel.fee)
        .when("heavy", parcel.grams.is_more_than(1000), 9)
        .otherwise("else", 1)
        .set(parcel.class, raw::<parcel, Text>("'fee ' || fee"))
        .only_where(parcel.grams.is_not_null());
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(lived.column(CLASSES), ["fee 1", "fee 1", "fee 1", "heavy", "null", "fee 9", "fee 9"]);
}

#[test]
fn a_class_whose_value_is_null_writes_null() {
    let rule =
        classify("class", parcel.class).when("wish", parcel.grams.is_null(), parcel.wish).otherwise("light", "light");
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(lived.column(CLASSES), ["light", "light", "light", "null", "w", "light", "light"]);
}

#[test]
fn the_rest_may_get_a_value_that_is_null() {
    let rule = classify("class", parcel.class)
        .when("heavy", parcel.grams.is_more_than(1000), "heavy")
        .otherwise("wish", parcel.wish);
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(lived.column(CLASSES), ["null", "null", "w", "null", "w", "heavy", "heavy"]);
    assert_eq!(lived.rows("class", "wish"), 4);
}

#[test]
fn one_class_for_all_may_be_null_too() {
    let rule = classify("class", parcel.class).otherwise("wish", parcel.wish);
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(lived.column(CLASSES), ["null", "null", "w", "null", "w", "null", "null"]);
}
