//! Any text can stand in a rule: as a value, a label, a message, a reason.

use backstitch::prelude::*;

use super::life::{column, life, life_once, run};
use crate::support::{Database, compiled};
use backstitch::script::ScriptName;

table! {
    item: "item" {
        id: Integer,
        word: Option<Text>,
        other: Option<Text>,
    }
}

const DDL: &str = "CREATE TABLE item (id integer PRIMARY KEY, word text, other text)";

const TEXTS: [&str; 14] = [
    "it's",
    "\"quoted\"",
    "100 % %s %I %",
    "back\\slash \\n \\' \\",
    "$$ $1 $backstitch$ $backstitch_1$ $x$",
    "line\nbreak\r\n\ttab",
    "größe 名前 ✂",
    ":name :'name' :\"name\" ::text",
    "-- comment /* and */ ; DROP",
    "{{ x }} {% y %} {# z #}",
    "E'x' U&'x' $",
    " blanks  at  both  ends ",
    "\u{1}\u{7f}\u{a0}\u{2028}",
    "ONLY OPERATOR(pg_catalog.*=) FOR NO KEY UPDATE",
];

#[test]
fn a_text_is_written_and_labelled_as_it_is() {
    for text in TEXTS {
        // Names and labels stand on one line.
        let label = &format!("it is {}", text.replace(char::is_control, " "));
        let classified = classify("word", item.word)
            .when(format!("{label} 1"), item.id.is(1), text)
            .when(format!("{label} in"), item.other.is_one_of([text]), "in")
            .otherwise(label, literal(text))
            .flag();
        let filled = fill("other", item.other).from(label, item.word).or_leave_null().because(text);
        let backfill = backfill("texts", text)
            .schema_comes_from(text)
            .require(require("message", rows(item).only_where(item.word.is("nobody")), text, text))
            .require(warn("warning", rows(item).only_where(item.id.is(1)), text, text))
            .rule(classified.because(format!("{text} {text}")))
            .rule(filled)
            .check(prove("count", count(rows(item))).at_most_count(label, rows(item)))
            .check(report("each word", distribution(rows(item), item.word)))
            .build();
        let data = format!(
            "INSERT INTO item VALUES (1, NULL, NULL), (2, NULL, {}), (3, 'z', 'other')",
            backstitch::sql::literal(text)
        );
        let lived = life_once(&backfill, DDL, &data);
        assert_eq!(lived.column("SELECT word FROM item ORDER BY id"), [text, "in", text]);
        assert_eq!(lived.rows("word", &format!("{label} 1")), 1);
        assert_eq!((lived.rows("word", label), lived.rows("other", label)), (1, 1));
    }
}

#[test]
fn a_violated_requirement_is_told_in_its_own_words_and_nothing_is_written() {
    for text in TEXTS {
        let rule = fill("word", item.word).or_default("all", "x");
        let backfill = backfill("texts", "x")
            .require(require("message", rows(item).only_where(item.id.is(1)), text, text))
            .rule(rule)
            .build();
        let compiled = compiled(&backfill, DDL);
        let database = Database::with(&[DDL, "INSERT INTO item VALUES (1), (2)"]);
        for name in [ScriptName::Preview, ScriptName::Forward] {
            let psql = run(&database, "", &compiled, name);
            assert_eq!(psql.code, 3);
            let shown = text.split(['\n', '\r', '\t', '\u{1}', '\u{7f}']).next().unwrap();
            assert!(psql.err.contains(&format!("message: item 1 {shown}")), "{}", psql.err);
            assert!(psql.err.contains(&format!("HINT:  message: {shown}")), "{}", psql.err);
        }
        assert_eq!(column(&database, "SELECT count(word) FROM item"), ["0"]);
    }
}

#[test]
fn raw_expressions_mean_the_same_as_in_psql() {
    table! {
        tried: "tried" {
            id: Integer,
            one: Integer,
            word: Option<Text>,
        }
    }
    let tries = [
        ("'it''s'", "it's"),
        (r"E'a\\b\'c\n'", "a\\b'c\n"),
        ("'100 % %s {{ x }} $1 :x'", "100 % %s {{ x }} $1 :x"),
        ("CASE WHEN one = 1 THEN 'one' ELSE 'more' END", "one"),
        ("concat(\"one\", word, upper('x'))", "1X"),
        ("(ARRAY['a', 'b'])[one]", "a"),
        ("to_char(timestamp '2020-01-02' + interval '1 day' * one, 'YYYY-MM-DD')", "2020-01-03"),
        ("extract(day FROM date '2020-01-02')::integer::text", "2"),
        ("substring('abc' FROM 2 FOR 1) || position('b' IN 'abc')", "b2"),
        ("trim(BOTH 'x' FROM 'xax') || coalesce(NULL, 'y')", "ay"),
        ("(one::numeric(10,2) / 3)::numeric(4,3)::text", "0.333"),
        ("(one IS NOT DISTINCT FROM 1 AND NOT one <> 1 AND one BETWEEN 0 AND 2)::text", "true"),
        ("('{\"a\": {\"b\": 1}}'::jsonb -> 'a' ->> 'b')", "1"),
        ("('x' ~ '^X' OR 'x' ~* '^X' OR 'a' LIKE '_')::text", "true"),
        ("one + 1 || 'x'", "2x"),
    ];
    let write = |(id, (expression, _)): (i32, (&str, &str))| {
        let word = fill(format!("word-{id}"), tried.word).or_default("raw", raw::<tried, Text>(expression));
        word.only_where(tried.id.is(id)).because("each writes a row of its own").finish()
    };
    let ddl = "CREATE TABLE tried (id integer PRIMARY KEY, one integer NOT NULL DEFAULT 1, word text)";
    let data = "INSERT INTO tried SELECT i FROM generate_series(0, 15) AS i";
    let lived = life(&super::life::rules((0..).zip(tries).map(write)), ddl, data);
    let expected = tries.iter().map(|(_, expected)| *expected).chain(["null"]);
    assert_eq!(lived.column("SELECT word FROM tried ORDER BY id"), expected.collect::<Vec<_>>());
}
