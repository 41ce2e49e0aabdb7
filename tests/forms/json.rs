//! What stands in a document is read, written and renamed, whatever its keys are called and whatever else stands there.

use backstitch::prelude::*;

use super::life::{Lived, life_once, rules};

table! {
    profile: "profile" {
        id: Integer,
        doc: Option<Jsonb>,
        old: Option<Json>,
        city: Option<Text>,
        part: Option<Jsonb>,
        part_old: Option<Json>,
        note: Option<Text>,
        tags: Option<Array<Text>>,
    }
}

const DDL: &str = "CREATE TABLE profile (id integer PRIMARY KEY, doc jsonb, old json, city text, part jsonb, part_old json, note text, tags text[]);";

/// Objects with and without the keys, and what is no object at all.
const DATA: &str = r#"INSERT INTO profile (id, doc, old, note) VALUES
    (1, '{"address": {"city": "Köln", "zip": 5}, "name": "a"}', '{"address":  {"city": "Bonn"}}', 'it''s'),
    (2, '{"address": {"city": null}, "Name": "b", "name": "kept"}', '{"address": 1}', NULL), (3, NULL, NULL, ''),
    (4, 'null', 'null', 'x'), (5, '"name"', '"address"', 'x'), (6, '["name", {"city": "y"}]', '[]', E'\\ "quoted", {braced}'),
    (7, '{"address": "here", "Name": null}', '{"address": {"city": [1,  2]}}', 'x'), (8, '{}', '{}', 'x');"#;

const ODD_KEYS: [&str; 8] = ["a\"b", "c,d", "{e}", r"f\g", "h i", "", "NULL", "it's ü\n$1"];

fn documents(lived: &Lived) -> Vec<String> {
    lived.column("SELECT doc FROM profile ORDER BY id")
}

#[test]
fn a_text_is_taken_from_a_path_and_is_null_where_the_path_leads_nowhere() {
    let city = ["address", "city"];
    let rule = derive("city", profile.city, profile.doc.json_text(city))
        .set(profile.part, profile.doc.json_value(["1", "city"]));
    let lived = life_once(&rules([rule.finish()]), DDL, DATA);
    let cities = lived.column("SELECT city FROM profile ORDER BY id");
    assert_eq!(cities, ["Köln", "null", "null", "null", "null", "null", "null", "null"]);
    assert_eq!(lived.column("SELECT part FROM profile WHERE id = 6"), ["\"y\""]);

    let old = fill("city", profile.city)
        .from("old", profile.old.json_text(city))
        .from("new", profile.doc.json_value(["address"]).json_text(["city"]))
        .or_leave_null()
        .set(profile.part_old, profile.old.json_value(["address"]));
    let lived = life_once(&rules([old.finish()]), DDL, DATA);
    assert_eq!(lived.column("SELECT city FROM profile WHERE city IS NOT NULL ORDER BY id"), ["Bonn", "[1,  2]"]);
}

#[test]
fn a_key_may_be_called_anything() {
    for key in ODD_KEYS {
        let odd = format!(
            r"jsonb_build_object(E'{}', jsonb_build_object(E'{0}', 'found'))",
            key.replace('\\', r"\\").replace('\'', r"\'")
        );
        let data = format!("INSERT INTO profile (id, doc) VALUES (1, {odd}), (2, '{{}}')");
        let rule = derive("city", profile.city, profile.doc.json_text([key, key]))
            .set(profile.part, rename_key(remove_key(rename_key(profile.doc, key, "x"), key), "x", key));
        let lived = life_once(&rules([rule.finish()]), DDL, &data);
        assert_eq!(lived.column("SELECT city FROM profile WHERE part = doc ORDER BY id"), ["found", "null"], "{key:?}");
    }
}

#[test]
fn a_value_is_set_at_a_path_and_null_becomes_the_document_null() {
    let rule = derive("part", profile.part, json_set(profile.doc, ["address", "city"], to_jsonb(profile.note)))
        .only_where(profile.id.is_not(6));
    let lived = life_once(&rules([rule.finish()]), DDL, DATA);
    let parts = lived.column("SELECT part FROM profile ORDER BY id");
    let expected = [
        r#"{"name": "a", "address": {"zip": 5, "city": "it's"}}"#,
        r#"{"Name": "b", "name": "kept", "address": {"city": null}}"#,
        "null",
        "null",
        r#""name""#,
        "null",
        r#"{"Name": null, "address": "here"}"#,
        "{}",
    ];
    assert_eq!(parts, expected);
    assert_eq!(lived.column("SELECT id FROM profile WHERE part IS NULL ORDER BY id"), ["3", "6"]);
}

#[test]
fn a_key_is_renamed_and_another_removed_in_every_object_and_nowhere_else() {
    let rule = normalize("doc", profile.doc, |doc| remove_key(rename_key(doc, "Name", "name"), "zip"));
    let lived = life_once(&rules([rule.finish()]), DDL, DATA);
    assert_eq!(lived.rows("doc", "normalized"), 2);
    let documents = documents(&lived);
    assert_eq!(
        documents[1], r#"{"name": "b", "address": {"city": null}}"#,
        "the old key's value takes the new one's place"
    );
    assert_eq!(
        documents[3..7],
        ["null", r#""name""#, r#"["name", {"city": "y"}]"#, r#"{"name": null, "address": "here"}"#]
    );
}

#[test]
fn an_array_is_made_of_constants_columns_and_expressions_and_asked_for_what_it_contains() {
    let list = || array([profile.note.expr(), profile.doc.json_text(["name"]), literal("const'ant")]);
    let kind = classify("note", profile.note)
        .when("named", profile.tags.contains("kept").or(profile.tags.contains(profile.city)), "kept")
        .when("none", array::<_, Integer>([1_i32, 8]).contains(profile.id), "")
        .otherwise("other", "other");
    let lived = life_once(
        &rules([kind.finish()]),
        DDL,
        &format!("{DATA} UPDATE profile SET tags = ARRAY[note, NULL, 'kept'] WHERE id <= 2"),
    );
    assert_eq!(
        lived.column("SELECT note FROM profile ORDER BY id"),
        ["kept", "kept", "other", "other", "other", "other", "other", ""]
    );
    let listed = derive("tags", profile.tags, list())
        .only_where(not(array::<profile, Text>(["x", r#"{"a"}"#]).contains(profile.note)));
    let lived = life_once(&rules([listed.finish()]), DDL, DATA);
    let tags = lived.column("SELECT tags FROM profile WHERE tags IS NOT NULL ORDER BY id");
    assert_eq!(
        tags,
        [
            r#"{it's,a,const'ant}"#,
            "{NULL,kept,const'ant}",
            r#"{"",NULL,const'ant}"#,
            r#"{"\\ \"quoted\", {braced}",NULL,const'ant}"#
        ]
    );
}
