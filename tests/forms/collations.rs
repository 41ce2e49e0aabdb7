//! Texts are compared as their columns compare them, and restored byte for byte.

use backstitch::prelude::*;

use super::life::{life, rules};

table! {
    person: "person" {
        id: Text,
        name: Option<Text>,
        alias: Option<Text>,
        found: Option<Text>,
    }
}

table! {
    word: "word" {
        text: Text,
        meaning: Option<Text>,
    }
}

/// `id`, `name`, `alias` and `word.text` in these collations.
fn ddl([id, name, alias, text]: [&str; 4]) -> String {
    format!(
        r#"CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        CREATE TABLE person (id text COLLATE {id} PRIMARY KEY, name text COLLATE {name}, alias text COLLATE {alias}, found text);
        CREATE TABLE word (text text COLLATE {text} PRIMARY KEY, meaning text);"#
    )
}

const DATA: &str = "
    INSERT INTO person VALUES ('Bob', 'BOB', 'x', NULL), ('anna', 'Anna', 'anna', NULL), ('Ünal', NULL, 'ünal', NULL), ('z', NULL, NULL, NULL);
    INSERT INTO word VALUES ('bob', 'b'), ('ANNA', 'a'), ('c', NULL);";

fn name_and_found() -> [Rule; 2] {
    let its_word = lookup("its_word", word).on(word.text, person.name);
    let found = derive("found", person.found, its_word.get(word.meaning));
    let name =
        fill("name", person.name).or_default("alias", person.alias).set(person.alias, raw::<person, Text>("NULL"));
    [name.finish(), found.finish()]
}

#[test]
fn texts_that_a_collation_calls_equal_are_looked_up_and_restored_byte_for_byte() {
    let lived = life(&rules(name_and_found()), &ddl(["loose", "loose", "\"C\"", "loose"]), DATA);
    assert_eq!(lived.column("SELECT found FROM person ORDER BY id"), ["a", "b", "null", "null"]);
}

#[test]
fn a_value_moves_between_columns_of_different_collations() {
    for collations in [["\"C\"", "\"C\"", "\"und-x-icu\"", "\"C\""], ["\"C\"", "loose", "\"und-x-icu\"", "loose"]] {
        let rule = derive("alias", person.alias, person.name);
        let lived = life(&rules([rule.finish()]), &ddl(collations), DATA);
        assert_eq!(lived.column("SELECT alias FROM person ORDER BY id COLLATE \"C\""), ["BOB", "Anna", "null", "null"]);
    }
}

#[test]
fn a_key_that_is_unique_byte_for_byte_is_not_unique_to_a_looser_column() {
    let data = format!("{DATA} INSERT INTO word VALUES ('Bob', 'B2'), ('BOB', 'B3')");
    let ddl = ddl(["\"C\"", "loose", "\"C\"", "\"default\""]);
    let its_word = lookup("its_word", word).on(word.text, person.name);
    let found = derive("found", person.found, its_word.get(word.meaning));
    let lived = life(&rules([found.finish()]), &ddl, &data);
    assert_eq!(lived.rows("found", "derived"), 2);
}

#[test]
fn the_first_of_many_is_found_by_the_collation_that_compares() {
    let data = format!("{DATA} INSERT INTO word VALUES ('Bob', 'B2'), ('BOB', 'B3')");
    let first = lookup("first", word).on(word.text, person.name).first_by([word.meaning.asc(), word.text.asc()]);
    let rule = || fill("found", person.found).from("first", first.get(word.meaning)).or_leave_null().finish();
    for (name, text) in [("loose", "\"default\""), ("\"und-x-icu\"", "\"und-x-icu\"")] {
        let lived = life(&rules([rule()]), &ddl(["\"C\"", name, "\"C\"", text]), &data);
        assert!(lived.rows("found", "first") > 0, "{name}");
    }
}

#[test]
fn groups_are_those_of_the_columns_collation() {
    let one =
        || designate("one", person.alias, person.found.is("one")).first_by([person.id.asc()]).set(person.found, "one");
    let data = "INSERT INTO person VALUES ('a', NULL, 'X', NULL), ('B', NULL, 'x', NULL), ('c', NULL, 'y', NULL), ('d', NULL, 'Y', 'one')";
    for (alias, id, expected) in
        [("loose", "\"C\"", vec!["B", "d"]), ("\"C\"", "\"und-x-icu\"", vec!["B", "a", "c", "d"])]
    {
        let lived = life(&rules([one().finish()]), &ddl([id, "\"C\"", alias, "\"C\""]), data);
        assert_eq!(lived.column("SELECT id FROM person WHERE found = 'one' ORDER BY id COLLATE \"C\""), expected);
    }
}
