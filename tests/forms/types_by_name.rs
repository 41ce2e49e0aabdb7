//! Types that the language has no word for are named, arrays are of any type, and a lookup goes by either.

use backstitch::prelude::*;

use super::life::{life_once, rules};
use super::types::{Mood, TYPES, cell, copied, fills};

named_type! { Macaddr = "pg_catalog"."macaddr" }
named_type! { Money = "pg_catalog"."money" }
named_type! { Bit = "pg_catalog"."bit" }
named_type! { Varbit = "pg_catalog"."varbit" }
named_type! { Timetz = "pg_catalog"."timetz" }
named_type! { Tsvector = "pg_catalog"."tsvector" }
named_type! { Tstzrange = "pg_catalog"."tstzrange" }
named_type! { Int4multirange = "pg_catalog"."int4multirange" }
named_type! { Bounds = "bounds" }
named_type! { Pair = "Shop Types"."Pair" }
named_type! { Hstore = "hstore" }

const PAIR: &str = "\"Shop Types\".\"Pair\"";

#[test]
fn any_other_type_of_the_server_is_copied_by_its_name() {
    all_follow(&[
        kind::<Macaddr>(["macaddr", "macaddr"], ["'08:00:2b:01:02:03'", "'0a-00-2b-01-02-03'", "'ffff.ffff.ffff'"]),
        kind::<Money>(["money", "money"], ["'1.005'", "'-2'", "'1000000'"]),
        kind::<Bit>(["bit(3)", "bit(3)"], ["B'101'", "B'000'", "B'111'"]),
        kind::<Varbit>(["bit varying(5)", "bit varying"], ["B'101'", "B''", "B'11111'"]),
        kind::<Timetz>(["time(0) with time zone", "timetz"], ["'10:00:00.6+02'", "'08:00:01+00'", "'24:00-12'"]),
        kind::<Tsvector>(["tsvector", "tsvector"], ["to_tsvector('simple', 'it''s a \\ b')", "''", "'a:1A b'"]),
        kind::<Tstzrange>(["tstzrange", "tstzrange"], ["'[2020-01-01,2021-01-01)'", "'empty'", "'(,)'"]),
        kind::<Int4multirange>(["int4multirange", "int4multirange"], ["'{[1,2],[4,5)}'", "'{}'", "'{(,)}'"]),
        kind::<Bounds>(["bounds", "bounds"], ["'[1.0,2.50)'", "'empty'", "'(,1]'"]),
        kind::<Hstore>(["hstore", "hstore"], ["'a=>\"it''s\"'", "''", "'b=>NULL'"]),
        kind::<Pair>([PAIR, PAIR], ["'(1,\"it''s, \"\"so\"\"\")'", "'(2,\\\\)'", "'(3,a)'"]),
    ]);
}

#[test]
fn arrays_of_any_type_are_copied_whole() {
    all_follow(&[
        kind::<Array<Integer>>(["integer[]", "integer ARRAY[4]"], ["'{1,NULL,-3}'", "'{}'", "'[0:1]={1,2}'"]),
        kind::<Array<Integer>>(["many", "integer[]"], ["'{1,NULL,-3}'", "'{}'", "'{{1},{2}}'"]),
        kind::<Array<Text>>(["varchar(5)[]", "text[]"], ["'{abcde,NULL}'", "'{\"\",\"N\"}'", "'{\"a b\"}'"]),
        kind::<Array<Text>>(["text[][]", "text[]"], ["'{{a},{b}}'", "'{\"NULL\"}'", "'{}'"]),
        kind::<Array<Mood>>(["mood[]", "mood[]"], ["'{sad,NULL}'", "ARRAY['it''s \\ ok']::mood[]", "'{So So}'"]),
        kind::<Array<Numeric>>(["numeric(6,2)[]", "numeric[]"], ["'{1.005,2}'", "'{}'", "'{-7.5}'"]),
        kind::<Array<TimestampTz>>(
            ["timestamptz(0)[]", "timestamptz[]"],
            ["'{2020-01-01 00:00:00.6+00}'", "'{NULL}'", "'{infinity}'"],
        ),
        kind::<Array<Jsonb>>(
            ["jsonb[]", "jsonb[]"],
            ["ARRAY['{\"a\": 1}']::jsonb[]", "'{}'", "ARRAY['null', NULL]::jsonb[]"],
        ),
    ]);
    fills::<Array<Json>>(["json[]", "json[]"], ["ARRAY['{\"a\":  1}']::json[]", "'{}'", "ARRAY['null', NULL]::json[]"]);
}

/// A type, as both of a pair of columns have it, and values of it.
struct Kind {
    types: [&'static str; 2],
    values: [&'static str; 3],
    derived: fn(&'static str, &'static str) -> Rule,
    filled: fn(&'static str, &'static str) -> Rule,
}

fn kind<S: SqlType>(types: [&'static str; 2], values: [&'static str; 3]) -> Kind {
    Kind {
        types,
        values,
        derived: |v, w| derive(v, Column::<cell, Option<S>>::new(v), Column::<cell, Option<S>>::new(w)).finish(),
        filled: |v, w| {
            let (v, w) = (Column::<cell, Option<S>>::new(v), Column::<cell, Option<S>>::new(w));
            fill(v.name(), v).from("w", w).or_leave_null().finish()
        },
    }
}

/// The same as [`follows`], for all of these in one life.
fn all_follow(kinds: &[Kind]) {
    let names: Vec<[&'static str; 2]> =
        (1..=kinds.len()).map(|number| ["v", "w"].map(|name| &*format!("{name}_{number}").leak())).collect();
    let columns: Vec<String> =
        names.iter().zip(kinds).map(|([v, w], kind)| format!("{v} {}, {w} {}", kind.types[0], kind.types[1])).collect();
    let ddl = format!("{TYPES} CREATE TABLE cell (id integer PRIMARY KEY, {});", columns.join(", "));
    let row = |id: usize| {
        let values = kinds.iter().map(|Kind { values: [one, other, third], .. }| match id {
            1 => format!("{one}, {one}"),
            2 => format!("{one}, {other}"),
            3 => format!("NULL, {third}"),
            4 => format!("{one}, NULL"),
            _ => "NULL, NULL".to_owned(),
        });
        format!("({id}, {})", values.collect::<Vec<_>>().join(", "))
    };
    let data = format!("INSERT INTO cell VALUES {}", (1..=5).map(row).collect::<Vec<_>>().join(", "));
    for (is_derived, outcome, rows) in [(true, "derived", 3), (false, "w", 1)] {
        let rules =
            names.iter().zip(kinds).map(|([v, w], kind)| (if is_derived { kind.derived } else { kind.filled })(v, w));
        let backfill = rules.fold(backfill("fixture", "Tries types out"), |backfill, rule| backfill.rule(rule));
        let lived = life_once(&backfill.build(), &ddl, &data);
        for ([v, _], kind) in names.iter().zip(kinds) {
            assert_eq!(lived.rows(v, outcome), rows, "{:?}", kind.types);
        }
    }
}

#[test]
#[should_panic(expected = "to be `integer[]`, and the schema says `text[]`")]
fn an_array_of_another_type_is_a_mismatch() {
    let _ = copied::<Array<Integer>>(
        |v, w| derive("v", v, w).finish(),
        ["text[]", "integer[]"],
        ["'{}'", "'{1}'", "'{2}'"],
    );
}

#[test]
fn a_lookup_goes_by_a_column_of_any_type() {
    goes_by::<Array<Integer>>("integer[]", ["'{1,2}'", "'{}'", "'{1,NULL}'"]);
    goes_by::<Mood>("mood", ["'sad'", "'it''s \\ ok'", "'So So'"]);
    goes_by::<Tstzrange>("tstzrange", ["'[2020-01-01,)'", "'empty'", "'(,)'"]);
    goes_by::<Text>("citext", ["'Bob'", "'it''s'", "''"]);
    goes_by::<Text>("char(5)", ["'a'", "''", "'ü'"]);
    goes_by::<Jsonb>("jsonb", ["'{\"a\": 1.0}'", "'null'", "'[]'"]);
}

/// Looks another table's text up by a column of this type.
fn goes_by<S: SqlType>(ty: &str, values: [&str; 3]) {
    table! {
        place: "place" {
            text: Option<Text>,
        }
    }
    let [one, two, three] = values;
    let ddl = format!(
        "{TYPES} CREATE TABLE cell (id integer PRIMARY KEY, k {ty}, v text); CREATE TABLE place (k {ty} UNIQUE, text text);"
    );
    let data = format!(
        "INSERT INTO cell VALUES (1, {one}, NULL), (2, {two}, 'stale'), (3, {three}, NULL), (4, NULL, 'stale');
         INSERT INTO place VALUES ({one}, 'one'), ({two}, 'two'), (NULL, 'null');"
    );
    let key: Column<cell, Option<S>> = Column::new("k");
    let its: Column<place, Option<S>> = Column::new("k");
    let found = lookup("place", place).on(its, key);
    let lived = life_once(&rules([derive("v", cell.v, found.get(place.text)).finish()]), &ddl, &data);
    assert_eq!(lived.column("SELECT v FROM cell ORDER BY id"), ["one", "two", "null", "null"], "{ty}");
}
