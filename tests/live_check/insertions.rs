//! What a run that inserts meets, and its rollback, which deletes.

use backstitch::catalog::Catalog;
use backstitch::live;
use backstitch::prelude::*;

use super::shop::messages;
use crate::support::Database;

const SCHEMA: &str = "
CREATE TABLE org (id bigint PRIMARY KEY);
CREATE TABLE setting (org_id bigint NOT NULL UNIQUE, theme text);
CREATE FUNCTION it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;";

table! { org: "org" { id: BigInt } }
table! { setting: "setting" { org_id: BigInt } }

/// What is said under a code of a backfill that inserts, after this SQL.
fn said(sql: &str, code: &str) -> usize {
    let settings = insert_missing("settings", setting).for_each(rows(org)).key(setting.org_id, org.id);
    let backfill = backfill("settings", "Gives every org its settings").rule(settings).build();
    let database = Database::with(&[SCHEMA, sql]);
    let catalog = Catalog::from_ddl("schema.sql", SCHEMA);
    messages(&live::check(&mut database.connect(), &[backfill], &catalog).unwrap(), code).len()
}

#[test]
fn a_trigger_on_insertions_or_deletions_is_told_of_and_one_on_updates_is_not() {
    for (event, expected) in [("INSERT", 1), ("DELETE", 1), ("UPDATE", 0), ("UPDATE OF theme", 0)] {
        let trigger = format!("CREATE TRIGGER it BEFORE {event} ON setting FOR EACH ROW EXECUTE FUNCTION it()");
        assert_eq!(said(&trigger, "live-trigger"), expected, "{event}");
    }
}

#[test]
fn a_publication_is_sent_insertions_and_needs_an_identity_for_the_rollback() {
    for (publishes, feed, identity) in [("insert", 1, 0), ("insert, delete", 1, 1), ("update", 0, 0)] {
        let publication = format!("CREATE PUBLICATION feed FOR TABLE setting WITH (publish = '{publishes}')");
        let counts = ["live-publication", "live-replica-identity"].map(|code| said(&publication, code));
        assert_eq!(counts, [feed, identity], "{publishes}");
    }
}

#[test]
fn a_rewrite_rule_refuses_an_insertion_that_leaves_what_is_there_alone() {
    for event in ["INSERT", "UPDATE"] {
        let rule = format!("CREATE RULE it AS ON {event} TO setting DO ALSO SELECT 1");
        assert_eq!(said(&rule, "live-rewrite-rule"), 1, "{event}");
    }
}
