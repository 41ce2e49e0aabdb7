//! What must hold of the catalog that a text of DDL gives.

mod change;
mod dump;
mod fault;

use crate::catalog::{Catalog, Check, Column, ForeignKey, Kind, Table};
use crate::diagnostic::Diagnostic;
use crate::sql::{QualifiedName, Type};

/// The catalog of a text that must be read completely.
fn read(ddl: &str) -> Catalog {
    let catalog = Catalog::from_ddl("test.sql", ddl);
    assert_eq!(catalog.unread, []);
    catalog
}

/// What of a text was not read: the line and the message.
fn unread(catalog: &Catalog) -> Vec<(u32, &str)> {
    let line = |diagnostic: &Diagnostic| diagnostic.place.as_ref().map_or(0, |place| place.line);
    catalog.unread.iter().map(|diagnostic| (line(diagnostic), diagnostic.message.as_str())).collect()
}

fn table<'a>(catalog: &'a Catalog, schema: &str, name: &str) -> &'a Table {
    catalog.table(&QualifiedName::new(schema, name)).expect("the DDL creates it")
}

fn column<'a>(table: &'a Table, name: &str) -> &'a Column {
    table.column(name).expect("the DDL creates it")
}

fn names(catalog: &Catalog) -> Vec<String> {
    catalog.tables.keys().map(ToString::to_string).collect()
}

/// The foreign keys as one line each.
fn references(table: &Table) -> Vec<String> {
    let line = |key: &ForeignKey| {
        format!("{} -> {}({})", key.columns.join(", "), key.references, key.referenced_columns.join(", "))
    };
    table.foreign_keys.iter().map(line).collect()
}

fn conditions(table: &Table) -> Vec<&str> {
    table.checks.iter().map(|check: &Check| check.condition.as_str()).collect()
}

#[test]
fn a_column_of_a_domain_takes_over_what_the_domain_asks() {
    let catalog = read(
        "CREATE DOMAIN shop.share AS numeric(5, 2) DEFAULT 0 NOT NULL CHECK (VALUE >= 0);
         CREATE DOMAIN half AS shop.share CONSTRAINT at_most CHECK (value <= 50);
         CREATE TABLE t (a half, b half[]);
         ALTER DOMAIN shop.share ADD CONSTRAINT odd CHECK (VALUE <> 7) NOT VALID;",
    );
    let t = table(&catalog, "public", "t");
    let a = column(t, "a");
    assert_eq!((&a.ty.base, a.ty.sql.as_str()), (&Type::Numeric, "\"public\".\"half\""));
    assert_eq!((a.nullable, a.default.as_deref()), (false, Some("0")));
    assert_eq!(conditions(t), ["\"a\" <= 50", "\"a\" >= 0", "\"a\" <> 7"]);
    assert_eq!(column(t, "b").ty.base, Type::Array(Box::new(Type::Numeric)));
    assert!(column(t, "b").nullable);
}

#[test]
fn a_deferred_key_and_one_that_takes_nulls_as_equal_are_told_apart() {
    let catalog = read(
        "CREATE TABLE t (a int UNIQUE DEFERRABLE, b int UNIQUE NULLS NOT DISTINCT NOT NULL,
           c int CONSTRAINT cc UNIQUE INITIALLY DEFERRED REFERENCES t (b) ON DELETE SET NULL (c) NOT VALID CHECK (c > 0) NOT ENFORCED);",
    );
    let t = table(&catalog, "public", "t");
    let keys: Vec<_> = t.unique_keys.iter().map(|key| (key.deferrable, key.nulls_not_distinct)).collect();
    assert_eq!(keys, [(true, false), (false, true), (true, false)]);
    assert_eq!(references(t), ["c -> t(b)"]);
    assert!(t.checks.is_empty());
}

#[test]
fn a_not_null_that_is_not_valid_proves_nothing() {
    let catalog = read(
        "CREATE TABLE t (a int, b int);
         ALTER TABLE t ADD CONSTRAINT since NOT NULL a NOT VALID, ADD CONSTRAINT always NOT NULL b;",
    );
    let t = table(&catalog, "public", "t");
    assert!(column(t, "a").nullable);
    assert!(!column(t, "b").nullable);
}

#[test]
fn names_without_a_schema_go_by_the_search_path() {
    let catalog = read(
        "SET search_path = \"$user\", shop, public; CREATE TABLE a (id int PRIMARY KEY);
         SELECT pg_catalog.set_config('search_path', '\"Big Shop\", shop', false);
         CREATE TABLE b (a int REFERENCES a); ALTER TABLE a ADD COLUMN x int;
         SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE c (id int);
         SET SCHEMA 'shop'; DROP TABLE IF EXISTS c; CREATE TABLE d (id int); RESET search_path; CREATE TABLE e ();",
    );
    assert_eq!(names(&catalog), ["Big Shop.b", "c", "e", "shop.a", "shop.d"]);
    assert_eq!(references(table(&catalog, "Big Shop", "b")), ["a -> shop.a(id)"]);
    assert!(table(&catalog, "shop", "a").column("x").is_some());
}

#[test]
fn what_does_not_concern_tables_is_passed_over() {
    let catalog = read(
        r#"\restrict it's
        SET statement_timeout = 0; CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public; CREATE SCHEMA IF NOT EXISTS s AUTHORIZATION me;
        CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
        CREATE FUNCTION g() RETURNS trigger AS $a$ BEGIN CREATE TABLE no (id int); -- it's
        END $a$ LANGUAGE plpgsql; DO $$ BEGIN ALTER TABLE no ADD x int; END $$;
        CREATE RULE r AS ON INSERT TO v DO INSTEAD (INSERT INTO t VALUES (1); DELETE FROM t);
        CREATE TABLE t (id int); COMMENT ON TABLE t IS 'it''s; a comment'; GRANT SELECT ON t TO me; INSERT INTO t VALUES (1);
        CREATE TRIGGER x BEFORE UPDATE ON t EXECUTE FUNCTION g(); CREATE POLICY p ON t USING (true);
        ALTER TABLE t ENABLE ROW LEVEL SECURITY, SET (fillfactor = 70), REPLICA IDENTITY FULL, CLUSTER ON i;
        ALTER TABLE t ALTER id SET STATISTICS 5, ALTER id SET STORAGE PLAIN, ALTER id SET (n_distinct = 1);
        ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO me; ALTER SEQUENCE q OWNED BY t.id; SELECT setval('q', 1);
COPY public.t (id) FROM stdin;
it's "not" SQL; CREATE TABLE no (id int);
\.
        "#,
    );
    assert_eq!(names(&catalog), ["t"]);
}
