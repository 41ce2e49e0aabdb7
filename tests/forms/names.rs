//! Any name that PostgreSQL takes is a name that rules can use.

use backstitch::CompileError;
use backstitch::catalog::Catalog;
use backstitch::prelude::*;
use backstitch::sql;

use super::life::{life_once, life_with, rules};
use crate::support::{Database, server};

table! {
    short_item: "item" {
        id: Integer,
        a: Option<Text>,
    }
}

const SHORT_ITEM: &str = "CREATE TABLE item (id integer PRIMARY KEY, a text)";

macro_rules! awkward {
    ($schema:literal, $table:literal, $key:literal, $from:literal, $to:literal, $also:literal) => {{
        table! {
            awkward: $schema.$table {
                key: Integer = $key,
                from: Option<Text> = $from,
                to: Option<Text> = $to,
                also: Option<Text> = $also,
                mark: Option<Text>,
            }
        }
        let quoted = sql::identifier;
        let table = format!("{}.{}", quoted($schema), quoted($table));
        let (key, from, to, also) = (quoted($key), quoted($from), quoted($to), quoted($also));
        let ddl = format!(
            "CREATE SCHEMA IF NOT EXISTS {}; CREATE TABLE {table} ({key} integer PRIMARY KEY, {from} text, {to} text, {also} text UNIQUE, mark text);",
            quoted($schema)
        );
        let data = format!("INSERT INTO {table} VALUES (1, 'a', NULL, NULL), (2, 'b', 'there', 'x'), (3, NULL, NULL, NULL);");
        // What is named in a message stands on one line.
        let word = |name: &str| format!("it {}", name.replace(char::is_control, " "));
        let same = lookup("same", awkward).on(awkward.to, awkward.from);
        let raw_from = raw::<awkward, Text>(format!("upper({from})"));
        let to = fill("to-it", awkward.to).from(word($from), awkward.from).from("raw", raw_from).or_default(word($to), $table);
        let also = classify("also_it", awkward.also)
            .when(word($also), same.exists().or(awkward.key.is(2)), awkward.to)
            .otherwise(word($key), raw::<awkward, Text>(format!("{key} || 'th'")));
        let one = designate("Der-3", awkward.to, awkward.mark.is($key))
            .first_by([awkward.from.asc(), awkward.key.asc()])
            .set(awkward.mark, $key);
        let backfill = backfill("names", "Uses awkward names")
            .require(require(word($key), rows(awkward).only_where(awkward.key.is(99)), $table, $also))
            .require(warn(word($also), rows(awkward).only_where(awkward.key.is(2)), "is 2", $key))
            .rule(to)
            .rule(also)
            .rule(one)
            .check(prove(word($to), count(rows(awkward))).equals(3))
            .check(report(word($from), distribution(rows(awkward), awkward.to)))
            .build();
        let lived = life_once(&backfill, &ddl, &data);
        assert_eq!(lived.outcomes.len(), 5, "{:?}", lived.outcomes);
    }};
}

#[test]
fn reserved_words() {
    awkward!("public", "order", "user", "select", "new", "row");
    awkward!("table", "group", "t", "due", "outcome", "run");
}

#[test]
fn the_names_of_the_scripts_own_variables_and_columns() {
    awkward!("v_rule", "v_run", "v_batch", "v_first", "v_text", "v_last");
    awkward!("backstitch ", "journal", "ctid_", "old_to", "to", "key_to");
    awkward!("public", "backstitch", "entry", "batch", "flagged", "fate");
    awkward!("public", "value_1", "on_1", "found", "rows", "value");
    awkward!("public", "new_row", "old_row", "new_row", "member", "place");
}

#[test]
fn quotes_blanks_and_signs() {
    awkward!("it's \"mine\"", "100 % \"of\" it", "a'b", "c\"d", "back\\slash", "$1 $$ :x");
    awkward!("$backstitch$", "$backstitch_1$", "{{ x }}", "%I %s", "-- no", "/* no");
    awkward!("a.b", ".c", "E'x'", ";", "\\q", ":'x' :y");
    awkward!("Ünïcode", "Größe", "ключ", "名前", "a\tb", " ");
}

#[test]
fn names_of_63_bytes() {
    awkward!(
        "s23456789_123456789_123456789_123456789_123456789_123456789_12s",
        "t23456789_123456789_123456789_123456789_123456789_123456789_12t",
        "k23456789_123456789_123456789_123456789_123456789_123456789_12k",
        "k23456789_123456789_123456789_123456789_123456789_123456789_12l",
        "ääääääääääääääääääääääääääääääa",
        "ääääääääääääääääääääääääääääääb"
    );
}

#[test]
fn tables_of_the_same_name_in_two_schemas_are_two_tables() {
    table! {
        here: "item" {
            id: Integer,
            word: Option<Text>,
            other: Option<Text>,
        }
    }
    table! {
        there: "Other"."item" {
            id: Integer,
            word: Option<Text>,
        }
    }
    let ddl = r#"CREATE SCHEMA "Other"; CREATE TABLE item (id integer PRIMARY KEY, word text, other text);
        CREATE TABLE "Other".item (id integer PRIMARY KEY, word text);"#;
    let data = r#"INSERT INTO item (id) VALUES (1), (2); INSERT INTO "Other".item VALUES (1, 'x'), (3, NULL)"#;
    let its_other = lookup("its_other", there).on(there.id, here.id);
    let rules = rules([
        fill("there", there.word).or_default("there", "there").finish(),
        fill("here", here.word).or_default("here", "here").finish(),
        derive("other", here.other, its_other.get(there.word)).finish(),
    ]);
    let lived = life_once(&rules, ddl, data);
    assert_eq!(lived.column("SELECT concat(word, ' ', other) FROM item ORDER BY id"), ["here x", "here "]);
    assert_eq!(lived.column(r#"SELECT word FROM "Other".item ORDER BY id"#), ["x", "there"]);
}

#[test]
fn rules_whose_names_differ_in_what_sql_keeps_of_them_are_still_apart() {
    table! {
        item: "item" {
            a: Option<Text>,
            b: Option<Text>,
            c: Option<Text>,
        }
    }
    let ddl = "CREATE TABLE item (id integer PRIMARY KEY, a text, b text, c text)";
    let names = ["x-after", "x", "x-effect"];
    let rules = rules([
        fill(names[0], item.a).or_default("a", "a").finish(),
        fill(names[1], item.b).or_default("b", item.a).finish(),
        fill(names[2], item.c).or_default("c", item.b).finish(),
    ]);
    let lived = life_once(&rules, ddl, "INSERT INTO item VALUES (1)");
    assert_eq!(lived.column("SELECT c FROM item"), ["a"]);
}

#[test]
fn every_word_that_the_server_reserves_is_known_to_be_a_keyword() {
    let words = "SELECT string_agg(word, ' ') FROM pg_get_keywords() WHERE catcode IN ('R', 'T')";
    let words = Database::empty().value(words).unwrap();
    let unknown: Vec<&str> = words.split(' ').filter(|word| !sql::is_keyword(word)).collect();
    assert_eq!(unknown, [""; 0]);
}

#[test]
fn every_function_of_the_server_is_known_as_its_catalog_has_it() {
    let functions = "
        SELECT string_agg(concat_ws(' ', proname, kind), ',') FROM (
            SELECT proname, CASE
                WHEN bool_or(prokind = 'a') THEN 'Aggregate' WHEN bool_or(prokind = 'w') THEN 'Window'
                WHEN bool_or(proretset) THEN 'Set' WHEN bool_or(provolatile = 'v') THEN 'Volatile'
                WHEN bool_or(provolatile = 's') THEN 'Stable' ELSE 'Immutable' END AS kind
            FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind <> 'p' AND oid < 16384
            GROUP BY proname) AS function";
    let database = Database::empty();
    let known = |name: &str| sql::server_function(name).map(|kind| format!("{kind:?}"));
    let functions = database.value(functions).unwrap();
    let pairs = functions.split(',').filter_map(|pair| pair.split_once(' '));
    // They are those of version 15. Others have more, and in version 14 three were of another kind.
    let version = server().version();
    let was_another =
        |name: &str| version < 15 && ["interval_out", "pg_stat_get_replication_slot", "timezone"].contains(&name);
    let differs =
        |(name, kind): &(&str, &str)| !was_another(name) && known(name).map_or(version == 15, |known| known != *kind);
    assert_eq!(pairs.filter(differs).collect::<Vec<_>>(), []);
}

#[test]
fn a_parameter_may_have_the_name_of_a_variable() {
    for name in ["run", "v_run", "v_parameter_run"] {
        let settings = format!("SET backstitch.{name} = 'it';");
        let rule = fill("a", short_item.a).or_default("a", parameter::<short_item, Text>(name));
        let backfill = with_text_parameter(name).rule(rule).build();
        let lived = life_with(&settings, &backfill, SHORT_ITEM, "INSERT INTO item VALUES (1)");
        assert_eq!(lived.column("SELECT a FROM item"), ["it"], "{name}");
    }
}

#[test]
fn a_parameter_that_no_variable_can_hold_is_a_fault_of_the_rules() {
    for name in ["Region", "änder", "a-b", "a.b", "", "1", "_1", "batch_ms"] {
        let rule = fill("a", short_item.a).or_default("a", parameter::<short_item, Text>(name));
        let backfill = with_text_parameter(name).rule(rule).build();
        let result = backstitch::compile(&backfill, &Catalog::from_ddl("schema.sql", SHORT_ITEM));
        assert!(matches!(result, Err(CompileError::Refused(_))), "{name}: {:?}", result.map(|_| "compiled"));
    }
}

#[test]
fn a_parameter_has_one_type() {
    let rule = fill("a", short_item.a)
        .from_where("one", short_item.id.is(parameter::<short_item, Integer>("x")), parameter::<short_item, Text>("x"))
        .or_leave_null();
    let backfill = with_text_parameter("x").rule(rule).build();
    let result = backstitch::compile(&backfill, &Catalog::from_ddl("schema.sql", SHORT_ITEM));
    assert!(matches!(result, Err(CompileError::Refused(_))));
}

fn with_text_parameter(name: &str) -> BackfillBuilder {
    backfill("fixture", "Tries parameters out").parameter::<Text>(name, "what to write")
}
