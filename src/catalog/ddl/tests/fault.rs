//! What is named as unread, and what it costs.

use super::super::head;
use super::super::script::Script;
use super::*;
use crate::diagnostic::Severity;

#[test]
fn a_broken_statement_costs_only_itself() {
    let catalog = Catalog::from_ddl(
        "test.sql",
        "CREATE TABLE a (id int PRIMARY KEY);\n\n-- the next one is cut off\nCREATE TABLE \"B\" (\n  id int,\n  x text NOT NUL,\n);\n\
         ALTER TABLE \"B\" ADD COLUMN y int;\nCREATE INDEX ON \"B\" (x);\nCREATE TABLE c (id int, x numeric(2;\nCREATE TABLE d (id int);\n",
    );
    assert_eq!(
        unread(&catalog),
        [
            (4, "cannot read `CREATE TABLE \"B\"`: expected a constraint, found `NOT` (line 6)"),
            (10, "cannot read `CREATE TABLE c`: a parenthesis is not closed"),
        ]
    );
    assert_eq!(names(&catalog), ["a", "d"]);
    assert_eq!(catalog.unread[0].severity, Severity::Warning);
}

#[test]
fn one_unreadable_action_leaves_the_others() {
    let catalog = Catalog::from_ddl(
        "test.sql",
        "CREATE TABLE t (id int);\nALTER TABLE t ADD a int, INHERIT u, DROP CONSTRAINT z, ADD b int;",
    );
    assert_eq!(
        unread(&catalog),
        [
            (
                2,
                "cannot read `ALTER TABLE t ADD a int, INHERIT u, DROP CONSTRAINT z, ADD b int`: the action `INHERIT u` is not followed"
            ),
            (
                2,
                "cannot read `ALTER TABLE t ADD a int, INHERIT u, DROP CONSTRAINT z, ADD b int`: there is no constraint `z` on `t`"
            ),
        ]
    );
    assert_eq!(table(&catalog, "public", "t").columns.len(), 3);
}

#[test]
fn a_change_of_a_table_that_nothing_creates_is_named_once() {
    let catalog = Catalog::from_ddl(
        "test.sql",
        "ALTER TABLE ONLY ghost\n  ADD COLUMN x int;\nALTER TABLE ghost OWNER TO me;\nALTER TABLE IF EXISTS ghost DROP x;\n\
         CREATE VIEW v AS SELECT 1;\nALTER TABLE v ALTER COLUMN x SET DEFAULT 1;\nCREATE TEMP TABLE tmp (id int);\nCREATE INDEX ON tmp (id);",
    );
    assert_eq!(
        unread(&catalog),
        [(1, "`ALTER TABLE ONLY ghost ADD COLUMN x int` changes `ghost`, which no earlier statement creates")]
    );
    assert_eq!(catalog.unread[0].code, "unknown-table-in-ddl");
}

#[test]
fn tables_whose_columns_are_told_elsewhere_are_named() {
    for ddl in [
        "CREATE TABLE t (LIKE other INCLUDING ALL);",
        "CREATE TABLE t (x int) INHERITS (other);",
        "CREATE TABLE t OF other;",
        "CREATE TABLE t AS SELECT 1;",
        "CREATE TABLE t (x) AS SELECT 1;",
        "CREATE TABLE t PARTITION OF other DEFAULT;",
        "CREATE TABLE t (id int, PRIMARY KEY (id, period WITHOUT OVERLAPS));",
        "CREATE SCHEMA s CREATE TABLE t (x int);",
    ] {
        let catalog = Catalog::from_ddl("test.sql", ddl);
        assert_eq!((catalog.unread.len(), catalog.tables.len()), (1, 0), "{ddl}");
    }
}

#[test]
fn a_string_without_an_end_is_an_error_and_what_comes_before_stays() {
    let catalog = Catalog::from_ddl(
        "test.sql",
        "CREATE TABLE a (id int);\nCREATE TABLE b (\n  x text DEFAULT 'oh\n);\nCREATE TABLE c ();",
    );
    assert_eq!(names(&catalog), ["a"]);
    assert_eq!(unread(&catalog), [(3, "cannot read beyond this place: unterminated string literal")]);
    assert_eq!(catalog.unread[0].severity, Severity::Error);
}

#[test]
fn the_head_of_a_statement_is_short() {
    let script = Script::of(format!("ALTER TABLE {} ADD x int; CREATE TABLE \"X\"(y int)", "x".repeat(90)));
    let heads: Vec<_> = script.statements().map(head).collect();
    assert_eq!(heads, [format!("ALTER TABLE {}…", "x".repeat(68)), "CREATE TABLE \"X\"".to_owned()]);
}

#[test]
fn no_beginning_of_a_text_makes_it_panic() {
    let text = r#"SET search_path = s; CREATE TYPE m AS ENUM ('ä', 'b'); CREATE DOMAIN d AS int NOT NULL CHECK (VALUE > 0);
CREATE TABLE "Größe" (id bigint GENERATED ALWAYS AS IDENTITY (START 1) PRIMARY KEY, "ü""x" numeric(10,2)[] DEFAULT '{}',
 d d DEFAULT CASE WHEN true THEN 1 END REFERENCES t (id) ON DELETE SET NULL, UNIQUE NULLS NOT DISTINCT (d) INCLUDE (id) DEFERRABLE,
 EXCLUDE USING gist (d WITH =) WHERE (d > 1)) PARTITION BY RANGE (lower("ü""x"), id) WITH (fillfactor = 7);
CREATE TABLE p PARTITION OF "Größe" (d WITH OPTIONS DEFAULT 2) FOR VALUES FROM (1) TO (2);
ALTER TABLE ONLY "Größe" ADD CONSTRAINT c CHECK (d <> 3) NOT VALID, ALTER COLUMN d TYPE timestamp(3) with time zone USING now(),
 RENAME d TO e, ATTACH PARTITION p DEFAULT, DROP CONSTRAINT c CASCADE, ADD CONSTRAINT u UNIQUE USING INDEX i;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY p USING btree (d DESC, (d + 1)) INCLUDE (id) WHERE d > 0;
CREATE FUNCTION f() RETURNS int AS $x$ ; $x$; ALTER TYPE m ADD VALUE 'c' BEFORE 'b'; ALTER DOMAIN d RENAME TO dd;
COPY p FROM stdin;
it's
\.
DROP TABLE p; DROP SCHEMA s CASCADE; /* é /* */ */ COMMENT ON TABLE p IS E'\'';"#;
    for (end, _) in text.char_indices() {
        Catalog::from_ddl("test.sql", &text[..end]);
        Catalog::from_ddl("test.sql", &text[end..]);
    }
}
