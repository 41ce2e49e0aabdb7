//! A rule is about the rows of its table, and not about those of the tables that inherit from it.

use backstitch::prelude::*;

use super::life::{life, rules};

table! {
    animal: "animal" {
        id: Integer,
        name: Option<Text>,
        mother: Option<Integer>,
        mothers_name: Option<Text>,
    }
}

const DDL: &str = "CREATE TABLE animal (id integer PRIMARY KEY, name text, mother integer, mothers_name text);";
const DATA: &str = "
    CREATE TABLE cat (purrs boolean) INHERITS (animal);
    INSERT INTO animal VALUES (1, NULL, NULL), (2, 'two', 1);
    INSERT INTO cat VALUES (1, NULL, 2), (7, NULL, 1), (2, 'other two', 1);";

#[test]
fn rows_of_a_child_table_are_not_touched_nor_counted() {
    let name = fill("name", animal.name).or_default("none", "no name");
    let lived = life(&rules([name.finish()]), DDL, DATA);
    assert_eq!(lived.rows("name", "none"), 1);
    assert_eq!(lived.column("SELECT name FROM cat ORDER BY id"), ["null", "other two", "null"]);
}

#[test]
fn a_lookup_finds_the_row_that_the_key_makes_unique() {
    let mother = lookup("mother", animal).on(animal.id, animal.mother);
    let rule = derive("mothers-name", animal.mothers_name, mother.get(animal.name));
    let data =
        format!("{DATA} UPDATE ONLY animal SET name = 'one' WHERE id = 1; UPDATE cat SET name = 'cat' WHERE id = 1");
    let lived = life(&rules([rule.finish()]), DDL, &data);
    assert_eq!(lived.column("SELECT mothers_name FROM ONLY animal ORDER BY id"), ["null", "one"]);
    assert_eq!(lived.rows("mothers-name", "derived"), 1);
}

#[test]
fn planned_rules_leave_children_alone_too() {
    let one = designate("one", raw::<animal, Integer>("id * 0"), animal.mothers_name.is("chosen"))
        .first_by([animal.id.desc()])
        .set(animal.mothers_name, "chosen");
    let lived = life(&rules([one.finish()]), DDL, DATA);
    assert_eq!(lived.column("SELECT tableoid::regclass FROM animal WHERE mothers_name = 'chosen'"), ["animal"]);
}
