//! What a table has that no schema tells: each with a twin that is nothing to speak of.

use backstitch::diagnostic::Severity::{Error, Note, Warning};

use backstitch::script::ScriptName;

use super::shop::{SCHEMA, is_said, messages, regions, said_after};
use crate::support::{Database, compiled, script};

const FUNCTION: &str = "CREATE FUNCTION it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;";

#[test]
fn a_trigger_before_the_write_may_change_it() {
    is_said(
        "live-trigger",
        Warning,
        "trigger `it` of `customer` runs `public.it()` before each row by which rules `region`, `code` write: it may change \
         or suppress what is written",
        &format!("{FUNCTION} CREATE TRIGGER it BEFORE INSERT OR UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION it()"),
        &format!("{FUNCTION} CREATE TRIGGER it BEFORE INSERT OR DELETE ON customer FOR EACH ROW EXECUTE FUNCTION it()"),
    );
}

#[test]
fn a_trigger_of_one_column_is_about_the_rule_that_writes_it() {
    is_said(
        "live-trigger",
        Note,
        "trigger `it` of `customer` runs `public.it()` after each row by which rule `code` writes, where its condition holds: \
         what it writes elsewhere is not journaled, and a rollback leaves it",
        &format!(
            "{FUNCTION} CREATE TRIGGER it AFTER UPDATE OF changed_at ON customer FOR EACH ROW WHEN (NEW.id > 3)
             EXECUTE FUNCTION it()"
        ),
        &format!("{FUNCTION} CREATE TRIGGER it AFTER UPDATE OF grade ON customer FOR EACH ROW EXECUTE FUNCTION it()"),
    );
}

#[test]
fn a_trigger_that_is_disabled_is_silent() {
    let create = format!("{FUNCTION} CREATE TRIGGER it AFTER UPDATE ON customer EXECUTE FUNCTION it();");
    is_said(
        "live-trigger",
        Note,
        "trigger `it` of `customer` runs `public.it()` after each statement by which rules `region`, `code` write: what it \
         writes elsewhere is not journaled, and a rollback leaves it",
        &format!("{create} ALTER TABLE customer ENABLE ALWAYS TRIGGER it"),
        &format!("{create} ALTER TABLE customer DISABLE TRIGGER it"),
    );
    let of_replica = format!("{create} ALTER TABLE customer ENABLE REPLICA TRIGGER it");
    assert_eq!(messages(&said_after(&[SCHEMA, &of_replica]), "live-trigger"), [""; 0]);
}

#[test]
fn a_rewrite_rule_is_no_update() {
    is_said(
        "live-rewrite-rule",
        Error,
        "`customer` has the rewrite rule `it`: the server refuses each batch of rules `region`, `code`",
        "CREATE RULE it AS ON UPDATE TO customer DO ALSO SELECT 1",
        "CREATE RULE it AS ON INSERT TO customer DO ALSO SELECT 1",
    );
}

#[test]
fn a_run_meets_what_is_said_of_rewrite_rules_and_of_identities() {
    let compiled = compiled(&regions(), SCHEMA);
    for (sql, refusal) in [
        (
            "CREATE RULE it AS ON UPDATE TO customer DO ALSO SELECT 1",
            "rules are not supported for data-modifying statements in WITH",
        ),
        ("CREATE RULE it AS ON UPDATE TO customer DO INSTEAD NOTHING", "cannot perform UPDATE RETURNING"),
        (
            "CREATE PUBLICATION feed FOR TABLE customer; ALTER TABLE customer REPLICA IDENTITY NOTHING",
            "does not have a replica identity and publishes updates",
        ),
    ] {
        let rows = "INSERT INTO customer (id, company_name) VALUES (1, 'one')";
        let forward = Database::with(&[SCHEMA, rows, sql]).psql(script(&compiled, ScriptName::Forward));
        assert!(forward.code == 3 && forward.err.contains(refusal), "{sql}: {}", forward.err);
    }
}

#[test]
fn a_table_that_is_published_is_sent() {
    is_said(
        "live-publication",
        Note,
        "publication `feed` sends each row of `customer` that rules `region`, `code` write to its subscribers: replication \
         may lag",
        "CREATE PUBLICATION feed FOR TABLE customer",
        "CREATE PUBLICATION feed FOR TABLE customer WITH (publish = 'insert'); CREATE PUBLICATION other FOR TABLE company",
    );
}

#[test]
fn a_published_table_needs_an_identity() {
    is_said(
        "live-replica-identity",
        Error,
        "`public.customer` is published by `feed` and has no replica identity: the server refuses each update",
        "CREATE PUBLICATION feed FOR TABLE customer; ALTER TABLE customer REPLICA IDENTITY NOTHING",
        "CREATE PUBLICATION feed FOR ALL TABLES; ALTER TABLE customer REPLICA IDENTITY FULL",
    );
}

#[test]
fn what_refers_to_a_written_column_reacts() {
    let code = "ALTER TABLE customer ADD UNIQUE (code); CREATE TABLE tag (id int PRIMARY KEY, code varchar(5)";
    is_said(
        "live-foreign-key",
        Warning,
        "`public.tag` refers by `tag_code_fkey`, ON UPDATE CASCADE, to (`code`) of `customer`, which rule `code` writes: its \
         rows are rewritten too, and triggers there fire",
        &format!("{code} REFERENCES customer (code) ON UPDATE CASCADE)"),
        "CREATE TABLE tag (id bigint PRIMARY KEY REFERENCES customer ON UPDATE CASCADE)",
    );
    let without = said_after(&[SCHEMA, &format!("{code} REFERENCES customer (code))")]);
    assert!(messages(&without, "live-foreign-key")[0].ends_with("can't be written, and stops the run"));
    let set_null = said_after(&[SCHEMA, &format!("{code} REFERENCES customer (code) ON UPDATE SET NULL)")]);
    assert!(messages(&set_null, "live-foreign-key")[0].contains("a rollback does not restore it"));
}

#[test]
fn what_is_computed_from_a_written_column_changes_along() {
    is_said(
        "live-generated-column",
        Note,
        "`joined` of `customer` is computed from `code`, `region`, which rules `region`, `code` write: it changes along, and \
         goes back along",
        "ALTER TABLE customer ADD joined text GENERATED ALWAYS AS (region || company_name || code) STORED",
        "ALTER TABLE customer ADD joined text GENERATED ALWAYS AS (lower(company_name)) STORED",
    );
}

#[test]
fn values_that_may_stand_once_may_collide() {
    is_said(
        "live-unique-key",
        Note,
        "rule `code` writes `code` of `customer`, which the unique index `once` is about: values that collide stop the run",
        "CREATE UNIQUE INDEX once ON customer (id, lower(code)) WHERE id > 3",
        "CREATE UNIQUE INDEX once ON customer (id) INCLUDE (code)",
    );
    let exclusion = "ALTER TABLE customer ADD CONSTRAINT no_twin EXCLUDE (region WITH =)";
    let said = said_after(&[SCHEMA, exclusion]);
    assert!(messages(&said, "live-unique-key")[0].contains("the exclusion constraint `no_twin`"));
}

#[test]
fn a_lookup_without_an_index_reads_the_whole_table() {
    let fill = "INSERT INTO company SELECT i, 'company ' || i FROM generate_series(1, 20000) AS i; ANALYZE company;";
    let said = said_after(&[SCHEMA, fill, "DROP INDEX company_name"]);
    let found = said.iter().find(|one| one.code == "live-missing-index").unwrap();
    assert_eq!(found.severity, Warning);
    assert!(found.message.contains("finds rows of `company` (about 20000 rows, "), "{}", found.message);
    assert_eq!(found.help, "CREATE INDEX CONCURRENTLY ON public.company (name);");
    assert_eq!(messages(&said, "unindexed-lookup"), [""; 0], "once is enough");
    let said = said_after(&[SCHEMA, fill, "DROP INDEX company_name", &found.help.replace("CONCURRENTLY", "")]);
    assert_eq!(messages(&said, "live-missing-index"), [""; 0], "the remedy works");
    let few = said_after(&[SCHEMA, "INSERT INTO company VALUES (1, 'one'); ANALYZE company; DROP INDEX company_name"]);
    assert_eq!(few.iter().find(|one| one.code == "live-missing-index").unwrap().severity, Note);
}

#[test]
fn an_index_that_is_invalid_is_named_where_it_is_missed() {
    let invalid = "DROP INDEX company_name; CREATE INDEX half ON company (name);
        UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = 'half'::regclass";
    let said = said_after(&[SCHEMA, invalid]);
    let found = said.iter().find(|one| one.code == "live-missing-index").unwrap();
    assert_eq!(found.notes, ["the index `half` is invalid, so that nothing uses it: drop it"]);
}

#[test]
fn rows_that_a_crash_takes_and_rows_of_children_are_told() {
    is_said(
        "live-unlogged",
        Note,
        "`public.customer` is unlogged: a crash empties it, with what rules `region`, `code` write",
        "ALTER TABLE customer SET UNLOGGED",
        "ALTER TABLE company SET UNLOGGED",
    );
    is_said(
        "live-inheritance",
        Note,
        "other tables inherit from `public.customer`: their rows, which show in it, are not touched by rules `region`, `code`",
        "CREATE TABLE patron () INHERITS (customer)",
        "CREATE TABLE firm () INHERITS (company)",
    );
}

#[test]
fn a_partition_that_is_stored_elsewhere_is_an_error() {
    let partitioned = "DROP TABLE customer; CREATE TABLE customer (id bigint, company_name text NOT NULL, region text,
        code varchar(5), grade grade, changed_at timestamptz) PARTITION BY LIST (id);
        CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;";
    is_said(
        "live-foreign-partition",
        Error,
        "partition `public.far` of `customer` is a foreign table: its rows can't be addressed from here",
        &format!("{partitioned} CREATE FOREIGN TABLE far PARTITION OF customer FOR VALUES IN (1) SERVER s"),
        &format!("{partitioned} CREATE TABLE near PARTITION OF customer FOR VALUES IN (1)"),
    );
}

#[test]
fn a_trigger_and_an_identity_of_a_partition_alone_are_found() {
    let partitioned = "DROP TABLE customer; CREATE TABLE customer (id bigint, company_name text NOT NULL, region text,
        code varchar(5), grade grade, changed_at timestamptz) PARTITION BY LIST (id);
        CREATE TABLE near PARTITION OF customer FOR VALUES IN (1);
        CREATE PUBLICATION feed FOR TABLE customer WITH (publish_via_partition_root);";
    let trigger = "CREATE TRIGGER it BEFORE UPDATE ON near FOR EACH ROW EXECUTE FUNCTION it()";
    let said = said_after(&[SCHEMA, partitioned, FUNCTION, trigger]);
    assert_eq!(messages(&said, "live-trigger").len(), 1);
    assert_eq!(
        messages(&said, "live-replica-identity"),
        ["`public.near` is published by `feed` and has no replica identity: the server refuses each update"]
    );
}
