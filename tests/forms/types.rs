//! What is written, compared, journaled and restored is in the column's own type.

use super::life::{Lived, life_once, rules, run, succeeds};
use crate::support::{Database, compiled};
use backstitch::prelude::*;
use backstitch::script::ScriptName;

named_type! { pub(super) Mood = "mood" }
named_type! { Size = "Shop Types"."Größe" }
named_type! { Point = "pg_catalog"."point" }
named_type! { Inet = "pg_catalog"."inet" }
named_type! { Xml = "pg_catalog"."xml" }

type Texts = Array<Text>;

/// Derives one column, of which two rows are stale, from another of the same type: `v` and `w`.
pub(super) fn copied<S: SqlType>(
    rules_for: impl Fn(Column<cell, Option<S>>, Column<cell, Option<S>>) -> Rule,
    types: [&str; 2],
    values: [&str; 3],
) -> Lived {
    let [v, w] = types;
    let [one, other, third] = values;
    let ddl = format!("{TYPES} CREATE TABLE cell (id integer PRIMARY KEY, v {v}, w {w});");
    let data = format!(
        "INSERT INTO cell VALUES (1, {one}, {one}), (2, {one}, {other}), (3, NULL, {third}), (4, {one}, NULL), (5, NULL, NULL);"
    );
    life_once(&rules([rules_for(Column::new("v"), Column::new("w"))]), &ddl, &data)
}

/// A column follows another one of the same type: once as a derivation, once as a fill.
fn follows<S: SqlType>(types: [&str; 2], values: [&str; 3]) {
    let lived = copied::<S>(|v, w| derive("v", v, w).finish(), types, values);
    assert_eq!(lived.rows("v", "derived"), 3, "{types:?}");
    fills::<S>(types, values);
}

pub(super) fn fills<S: SqlType>(types: [&str; 2], values: [&str; 3]) {
    let lived = copied::<S>(|v, w| fill("v", v).from("w", w).or_leave_null().finish(), types, values);
    assert_eq!(lived.rows("v", "w"), 1, "{types:?}");
}

table! {
    pub(super) cell: "cell" {
        v: Option<Text>,
    }
}

pub(super) const TYPES: &str = r#"
    CREATE SCHEMA "Shop Types";
    CREATE TYPE mood AS ENUM ('sad', 'it''s \ ok', 'So So');
    CREATE TYPE "Shop Types"."Größe" AS ENUM ('Klein', 'groß');
    CREATE EXTENSION IF NOT EXISTS citext;
    CREATE EXTENSION IF NOT EXISTS hstore;
    CREATE TYPE bounds AS RANGE (subtype = numeric);
    CREATE TYPE "Shop Types"."Pair" AS (one integer, "The Other" text);
    CREATE DOMAIN many AS integer[] CHECK (cardinality(VALUE) < 4);
    CREATE DOMAIN short AS varchar(5) CHECK (VALUE <> 'bad');
    CREATE DOMAIN "Shop Types"."Short Name" AS short;
"#;

#[test]
fn texts_of_every_kind() {
    follows::<Text>(["text", "varchar(9)"], ["'a'", "'A\\b'", "'ü'"]);
    follows::<Text>(["varchar(5)", "text"], ["'a'", "'A'", "'abcde'"]);
    follows::<Text>(["char(5)", "text"], ["'a'", "'A'", "'abcde'"]);
    follows::<Text>(["text", "char(5)"], ["'a'", "'A'", "'abcde'"]);
    follows::<Text>(["short", "text"], ["'a'", "'A'", "'abcde'"]);
    follows::<Text>(["\"Shop Types\".\"Short Name\"", "short"], ["'a'", "'A'", "'abcde'"]);
    follows::<Text>(["name", "text"], ["'a'", "'A'", "'abcde'"]);
}

#[test]
fn a_text_with_blanks_at_its_end_becomes_a_char_of_fixed_length() {
    follows::<Text>(["char(5)", "text"], ["'a '", "'b  '", "'c   '"]);
}

#[test]
fn numbers_are_rounded_as_their_column_rounds_them() {
    follows::<Numeric>(["numeric(10,2)", "numeric"], ["1.005", "2.3333333", "-7.5"]);
    follows::<Numeric>(["numeric", "numeric(30,10)"], ["1.00", "2", "0.1"]);
    follows::<Real>(["real", "real"], ["0.1", "'NaN'", "'-Infinity'"]);
    follows::<Double>(["double precision", "double precision"], ["0.1", "'NaN'", "'-Infinity'"]);
    follows::<SmallInt>(["smallint", "smallint"], ["-1", "2", "32767"]);
    follows::<BigInt>(["bigint", "bigint"], ["-1", "2", "9223372036854775807"]);
}

#[test]
fn times_are_rounded_as_their_column_rounds_them() {
    let times = ["'2020-02-29 23:59:59.987654'", "'-infinity'", "'1900-01-01 00:00:00.0005 BC'"];
    follows::<Timestamp>(["timestamp(3)", "timestamp"], times);
    follows::<TimestampTz>(["timestamptz(0)", "timestamp(6) with time zone"], times);
    follows::<Date>(["date", "date"], ["'2020-02-29'", "'infinity'", "'0001-01-01'"]);
    follows::<Time>(["time(0)", "time"], ["'00:00:00.6'", "'24:00'", "'12:13:14'"]);
    follows::<Interval>(["interval", "interval day to second(3)"], ["'1 day'", "'1.0005 s'", "'-3 hours'"]);
}

#[test]
fn documents_bytes_arrays_and_others_are_copied_whole() {
    follows::<Jsonb>(["jsonb", "jsonb"], ["'{\"a\": [1, null]}'", "'null'", "'\"\\\\ü\"'"]);
    follows::<Bytea>(["bytea", "bytea"], ["'\\x00ff'", "''", "'\\x5c'"]);
    follows::<Texts>(["text[]", "text[]"], ["'{a,NULL}'", "'{}'", "'{\"a,b\",\"\\\\\\\\\"}'"]);
    let uuids =
        ["'00000000-0000-0000-0000-00000000000a'", "'{A0000000-0000-0000-0000-000000000000}'", "gen_random_uuid()"];
    follows::<Uuid>(["uuid", "uuid"], uuids);
    follows::<Boolean>(["boolean", "boolean"], ["true", "false", "true"]);
    follows::<Inet>(["inet", "inet"], ["'10.0.0.1'", "'10.0.0.0/8'", "'::1'"]);
}

#[test]
fn enums_in_any_schema_and_with_any_label_are_written() {
    follows::<Mood>(["mood", "mood"], ["'sad'", "'it''s \\ ok'", "'So So'"]);
    follows::<Size>(["\"Shop Types\".\"Größe\"", "\"Shop Types\".\"Größe\""], ["'Klein'", "'groß'", "'groß'"]);
    let rule = |v: Column<cell, Option<Mood>>, w: Column<cell, Option<Mood>>| {
        let odd = w.is_one_of(["it's \\ ok"]).or(w.is("So So"));
        classify("v", v)
            .when("odd", odd, w)
            .when("same", w.is_not_null(), "So So")
            .otherwise("none", "it's \\ ok")
            .finish()
    };
    let lived = copied::<Mood>(rule, ["mood", "mood"], ["'sad'", "'it''s \\ ok'", "'So So'"]);
    assert_eq!(
        lived.column("SELECT v FROM cell ORDER BY id"),
        ["So So", "it's \\ ok", "So So", "it's \\ ok", "it's \\ ok"]
    );
}

#[test]
fn a_type_without_equality_can_be_filled() {
    fills::<Json>(["json", "json"], ["'{\"a\":  1}'", "'1'", "'[1,  2]'"]);
    fills::<Point>(["point", "point"], ["'(1,2)'", "'(0,0)'", "'(3,4)'"]);
    fills::<Xml>(["xml", "xml"], ["'<a  b=\"1\"/>'", "'text'", "'<a>ü</a>'"]);
}

#[test]
#[should_panic(expected = "incomparable-type")]
fn a_type_without_equality_can_not_be_derived() {
    let _ = copied::<Json>(|v, w| derive("v", v, w).finish(), ["json", "json"], ["'1'", "'2'", "'3'"]);
}

#[test]
fn a_text_that_ignores_case_is_copied_where_the_server_has_the_type() {
    let available = Database::empty().value("SELECT count(*) FROM pg_available_extensions WHERE name = 'citext'");
    assert_eq!(available.as_deref(), Some("1"), "this server has no citext: install its contrib package");
    follows::<Text>(["citext", "text"], ["'Bob'", "'Rob'", "'x'"]);
    follows::<Text>(["text", "citext"], ["'Bob'", "'Rob'", "'x'"]);
}

#[test]
fn constants_are_read_as_their_columns_type() {
    table! {
        all: "all_kinds" {
            small: Option<SmallInt>,
            number: Option<Numeric>,
            at: Option<TimestampTz>,
            day: Option<Date>,
            span: Option<Interval>,
            id: Option<Uuid>,
            doc: Option<Jsonb>,
            bytes: Option<Bytea>,
            list: Option<Texts>,
            mood: Option<Mood>,
            flag: Option<Boolean>,
            big: Option<BigInt>,
        }
    }
    let ddl = format!(
        "{TYPES} CREATE TABLE all_kinds (nr integer PRIMARY KEY, small smallint, number numeric(6,2), at timestamptz(0), day date,
        span interval, id uuid, doc jsonb, bytes bytea, list text[], mood mood, flag boolean, big bigint);"
    );
    let rule = fill("all", all.small)
        .or_default("all", -3)
        .set(all.number, literal("1.239"))
        .set(all.at, literal("2020-01-01 00:00:00.6+00"))
        .set(all.day, literal("2020-02-29"))
        .set(all.span, literal("1 day 2 hours"))
        .set(all.id, literal("00000000-0000-0000-0000-000000000001"))
        .set(all.doc, literal(r#"{"a": "it's \\ $1 %s"}"#))
        .set(all.bytes, literal(r"\x0102"))
        .set(all.list, literal(r#"{"a b",c}"#))
        .set(all.mood, "it's \\ ok")
        .set(all.flag, false)
        .set(all.big, i64::MIN + 1);
    let lived = life_once(&rules([rule.finish()]), &ddl, "INSERT INTO all_kinds (nr) VALUES (1), (2)");
    let row = "SELECT concat_ws('|', small, number, extract(epoch FROM at), day, span, id, doc, bytes, list, mood, flag, big) FROM all_kinds WHERE nr = 2";
    let expected = r#"-3|1.24|1577836801.000000|2020-02-29|1 day 02:00:00|00000000-0000-0000-0000-000000000001|{"a": "it's \\ $1 %s"}|\x0102|{"a b",c}|it's \ ok|f|-9223372036854775807"#;
    assert_eq!(lived.column(row), [expected]);
}

table! {
    ranked: "ranked" {
        rank: Integer,
        label: Option<Text>,
    }
}

#[test]
fn a_domain_or_what_it_is_over_promises_that_a_column_is_never_null() {
    let ddl = "
        CREATE DOMAIN given AS integer NOT NULL;
        CREATE DOMAIN positive AS given CHECK (VALUE > 0);
        CREATE TABLE ranked (id integer PRIMARY KEY, rank positive, label text);";
    let label =
        fill("label", ranked.label).from_where("low", ranked.rank.is_less_than(5), "low").or_default("high", "high");
    let compiled = compiled(&rules([label.finish()]), ddl);
    let database = Database::with(&[ddl, "INSERT INTO ranked VALUES (1, 1), (2, 7)"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    database.connect().batch_execute("ALTER DOMAIN given DROP NOT NULL").unwrap();
    let refused = run(&database, "", &compiled, ScriptName::Forward);
    assert!(refused.err.contains("missing:\nNOT NULL of column public.ranked.rank\n"), "{}", refused.err);
}
