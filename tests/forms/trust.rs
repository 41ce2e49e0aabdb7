//! What stands in the schema of the journal is run with the rights of whoever runs a script: it must not be a lesser role's.

use backstitch::Compiled;
use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{column, rules, run, succeeds};
use crate::support::{Database, compiled};

table! {
    item: "item" {
        id: Integer,
        word: Option<Text>,
    }
}

const DDL: &str = "CREATE TABLE item (id integer PRIMARY KEY, word text);";
const DATA: &str = "INSERT INTO item SELECT i FROM generate_series(1, 5) AS i;";

/// The scripts that run what stands there, or would create it.
const TRUSTING: [ScriptName; 4] = [ScriptName::Forward, ScriptName::Rollback, ScriptName::Forget, ScriptName::Install];

fn words() -> Compiled {
    compiled(&rules([fill("word", item.word).or_default("none", "None").finish()]), DDL)
}

/// A database in which the backfill was run, and a role of few rights did this since: `LESSER` is its name.
fn planted(compiled: &Compiled, sql: &str) -> (Database, String) {
    let database = Database::with(&[DDL, DATA]);
    let lesser = format!("lesser_{}", database.name);
    succeeds(&run(&database, "", compiled, ScriptName::Forward), "forward");
    let sql = format!("CREATE ROLE LESSER; GRANT USAGE, CREATE ON SCHEMA public, backstitch TO LESSER; {sql}");
    database.connect().batch_execute(&sql.replace("LESSER", &lesser)).unwrap();
    (database, lesser)
}

/// No script that trusts the schema runs anything of it.
fn assert_refused(compiled: &Compiled, sql: &str, what: &str, remedy: &str) {
    let (database, lesser) = planted(compiled, sql);
    let before = database.rows_and_versions();
    for name in TRUSTING {
        let said = run(&database, "", compiled, name);
        assert_eq!(said.code, 3, "{} ran what {what} has planted\n{}", name.file(), said.err);
        let found = format!("must not run what it finds here: {}", what.replace("LESSER", &lesser));
        assert!(said.err.contains(&found), "{}: {found}\n{}", name.file(), said.err);
        assert_eq!(database.rows_and_versions(), before, "{}", name.file());
        let superusers = format!("SELECT rolsuper FROM pg_roles WHERE rolname = '{lesser}'");
        assert_eq!(column(&database, &superusers), ["false"], "{}", name.file());
    }
    // The cause is removed as the hint says, and all is well.
    database.connect().batch_execute(remedy).unwrap();
    succeeds(&run(&database, "", compiled, ScriptName::Rollback), "rollback");
}

/// What makes the role a superuser, if a superuser runs it.
const FUNCTION: &str = "SET ROLE LESSER;
    CREATE FUNCTION backstitch.planted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN ALTER ROLE LESSER SUPERUSER; RETURN NEW; END';
    RESET ROLE;";

#[test]
fn a_schema_of_a_lesser_role_is_refused() {
    let remedy = "ALTER SCHEMA backstitch OWNER TO CURRENT_USER";
    assert_refused(&words(), "ALTER SCHEMA backstitch OWNER TO LESSER", "schema backstitch of role LESSER", remedy);
}

#[test]
fn a_table_of_a_lesser_role_is_refused_and_its_triggers_are_not_run() {
    let trigger = "ALTER TABLE backstitch.run OWNER TO LESSER; SET ROLE LESSER;
        CREATE TRIGGER planted BEFORE INSERT OR UPDATE ON backstitch.run FOR EACH ROW EXECUTE FUNCTION backstitch.planted();
        RESET ROLE;";
    let remedy = "DROP TRIGGER planted ON backstitch.run; ALTER TABLE backstitch.run OWNER TO CURRENT_USER";
    assert_refused(&words(), &format!("{FUNCTION} {trigger}"), "table backstitch.run of role LESSER", remedy);
}

#[test]
fn a_view_in_a_tables_place_is_refused() {
    let view = "ALTER TABLE backstitch.progress RENAME TO was;
        CREATE VIEW backstitch.progress AS SELECT * FROM backstitch.was;";
    let remedy = "DROP VIEW backstitch.progress; ALTER TABLE backstitch.was RENAME TO progress";
    assert_refused(&words(), view, "backstitch.progress, which is no table", remedy);
}

/// A schema that a lesser role has made before anything was installed.
#[test]
fn a_schema_that_was_there_first_is_refused_before_anything_is_created_in_it() {
    let compiled = words();
    for name in [ScriptName::Forward, ScriptName::Install] {
        let database = Database::with(&[DDL, DATA]);
        let lesser = format!("first_{}", database.name);
        let sql = format!("CREATE ROLE {lesser}; CREATE SCHEMA backstitch AUTHORIZATION {lesser}");
        database.connect().batch_execute(&sql).unwrap();
        let said = run(&database, "", &compiled, name);
        assert!(said.code == 3 && said.err.contains("schema backstitch of role"), "{}: {}", name.file(), said.err);
        let tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'backstitch'::regnamespace";
        assert_eq!(column(&database, tables), ["0"], "{}", name.file());
    }
}
