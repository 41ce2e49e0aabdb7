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
