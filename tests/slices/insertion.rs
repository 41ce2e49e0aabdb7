//! Rows are inserted by the first session alone, and the rules before and after are shared out.

use backstitch::prelude::*;

use super::life::{life, rules};

table! {
    org: "Org" {
        id: BigInt,
        name: Option<Text>,
        note: Option<Text>,
    }
}

table! {
    setting: "Setting" {
        org_id: BigInt = "orgId",
        label: Option<Text>,
        theme: Option<Text>,
    }
}

const DDL: &str = r#"
    CREATE TABLE "Org" (id bigint PRIMARY KEY, name text, note text);
    CREATE TABLE "Setting" ("orgId" bigint PRIMARY KEY REFERENCES "Org", label text, theme text);"#;

const DATA: &str = r#"
    INSERT INTO "Org" (id, name) SELECT i, 'org ' || i || repeat('-', 100) FROM generate_series(1, 3000) AS i;
    INSERT INTO "Setting" ("orgId", label) SELECT i, repeat('x', 200) FROM generate_series(1, 3000, 3) AS i;"#;

#[test]
fn an_insertion_between_rules_is_of_one_session() {
    let backfill = rules([
        fill("note", org.note).or_default("none", "none").finish(),
        insert_missing("settings", setting)
            .for_each(rows(org))
            .key(setting.org_id, org.id)
            .set(setting.label, org.name)
            .finish(),
        fill("theme", setting.theme).or_default("plain", "plain").finish(),
    ]);
    let lived = life(&backfill, DDL, DATA);
    let rows = [("note", "none"), ("settings", "inserted"), ("theme", "plain")];
    assert_eq!(rows.map(|(rule, outcome)| lived.rows(rule, outcome)), [3000, 2000, 3000]);
    assert_eq!(
        lived.column("SELECT count(*) FROM backstitch.progress WHERE 'settings' = ANY (rules) AND slice > 1"),
        ["0"]
    );
    assert_ne!(
        lived.column("SELECT count(*) FROM backstitch.progress WHERE 'note' = ANY (rules) AND slice > 1"),
        ["0"]
    );
}
