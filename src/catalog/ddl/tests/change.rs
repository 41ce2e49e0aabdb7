//! What statements make of tables and types that are there already.

use super::*;

#[test]
fn an_enum_replaced_the_way_prisma_does_it_keeps_its_name() {
    let catalog = read(
        "CREATE TYPE \"Role\" AS ENUM ('USER', 'it''s');
         CREATE TABLE \"User\" (role \"Role\" NOT NULL DEFAULT 'USER', roles \"Role\"[]);
         BEGIN;
         CREATE TYPE \"Role_new\" AS ENUM ('USER', 'ADMIN');
         ALTER TABLE \"User\" ALTER COLUMN role DROP DEFAULT;
         ALTER TABLE \"User\" ALTER COLUMN role TYPE \"Role_new\" USING (role::text::\"Role_new\"),
            ALTER COLUMN roles TYPE \"Role_new\"[] USING (roles::text::\"Role_new\"[]);
         ALTER TYPE \"Role\" RENAME TO \"Role_old\";
         ALTER TYPE \"Role_new\" RENAME TO \"Role\";
         DROP TYPE \"public\".\"Role_old\";
         ALTER TABLE \"User\" ALTER COLUMN role SET DEFAULT 'USER';
         COMMIT;
         ALTER TYPE \"Role\" ADD VALUE IF NOT EXISTS 'GUEST' BEFORE 'USER';
         ALTER TYPE \"Role\" ADD VALUE 'OWNER' AFTER 'USER';
         ALTER TYPE \"Role\" RENAME VALUE 'ADMIN' TO 'ROOT';",
    );
    let role = QualifiedName::new("public", "Role");
    assert_eq!(catalog.enums[&role], ["GUEST", "USER", "OWNER", "ROOT"]);
    assert_eq!(catalog.enums.len(), 1);
    let user = table(&catalog, "public", "User");
    assert_eq!(column(user, "role").ty.base, Type::Named(role));
    assert_eq!(column(user, "roles").ty.sql, "\"public\".\"Role\"[]");
    assert_eq!(column(user, "role").default.as_deref(), Some("'USER'"));
}

#[test]
fn a_new_name_is_followed_wherever_the_old_one_stood() {
    let catalog = read(
        "CREATE TABLE parent (id int PRIMARY KEY);
         CREATE TABLE child (a int REFERENCES parent, b int CHECK (b > a), UNIQUE (a, b));
         CREATE INDEX ON child (b) WHERE a > 0;
         ALTER TABLE parent RENAME COLUMN id TO \"Id\";
         ALTER TABLE parent RENAME TO \"Parent\";
         ALTER TABLE \"Parent\" SET SCHEMA other;
         ALTER TABLE child RENAME a TO first;
         ALTER INDEX child_a_b_key RENAME TO pair;
         ALTER TABLE child RENAME CONSTRAINT child_a_fkey TO to_parent;",
    );
    assert_eq!(names(&catalog), ["other.Parent", "child"]);
    let child = table(&catalog, "public", "child");
    assert_eq!(references(child), ["first -> other.Parent(Id)"]);
    assert_eq!(child.foreign_keys[0].name.as_deref(), Some("to_parent"));
    assert_eq!(conditions(child), ["b > \"first\""]);
    assert_eq!(child.unique_keys[0].columns, ["first", "b"]);
    assert_eq!(child.unique_keys[0].name.as_deref(), Some("pair"));
    assert_eq!(child.indexes[0].predicate.as_deref(), Some("\"first\" > 0"));
}

#[test]
fn what_is_dropped_takes_along_what_hangs_on_it() {
    let catalog = read(
        "CREATE TABLE one (id int PRIMARY KEY, a int UNIQUE, b int CHECK (b > a));
         CREATE TABLE two (one int REFERENCES one, a int REFERENCES one (a), gone int);
         CREATE INDEX i ON two (gone);
         CREATE UNIQUE INDEX u ON two (a);
         ALTER TABLE one DROP COLUMN a, DROP IF EXISTS nothing, DROP CONSTRAINT IF EXISTS nothing;
         ALTER TABLE two DROP gone;
         ALTER TABLE one DROP CONSTRAINT one_pkey CASCADE;
         DROP INDEX CONCURRENTLY IF EXISTS u, public.nothing;
         CREATE TABLE three (id int PRIMARY KEY); CREATE TABLE four (three int REFERENCES three);
         DROP TABLE three CASCADE;",
    );
    let (one, two) = (table(&catalog, "public", "one"), table(&catalog, "public", "two"));
    assert!(one.checks.is_empty() && one.unique_keys.is_empty() && one.primary_key.is_empty());
    assert!(two.foreign_keys.is_empty() && two.indexes.is_empty() && two.unique_keys.is_empty());
    assert!(table(&catalog, "public", "four").foreign_keys.is_empty());
    assert!(!column(one, "id").nullable);
}

#[test]
fn a_change_of_a_partitioned_table_reaches_its_partitions() {
    let catalog = read(
        "CREATE TABLE log (id int, at date, kind text) PARTITION BY RANGE (at);
         CREATE TABLE early PARTITION OF log (kind DEFAULT 'old', CHECK (id > 0)) FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
         CREATE TABLE late (id int, at date, kind text);
         ALTER TABLE log ATTACH PARTITION late DEFAULT;
         ALTER TABLE ONLY log ADD PRIMARY KEY (id, at);
         ALTER TABLE log ADD COLUMN extra int NOT NULL, DROP COLUMN kind;
         ALTER TABLE log RENAME id TO number;
         CREATE INDEX ON log (extra);
         ALTER TABLE log DETACH PARTITION late;
         ALTER TABLE log ADD COLUMN later int;",
    );
    let (early, late) = (table(&catalog, "public", "early"), table(&catalog, "public", "late"));
    assert_eq!(early.kind, Kind::PartitionOf(QualifiedName::new("public", "log")));
    assert_eq!(late.kind, Kind::Ordinary);
    for partition in [early, late] {
        assert_eq!(partition.primary_key, ["number", "at"]);
        assert!(!column(partition, "number").nullable && !column(partition, "extra").nullable);
        assert!(partition.column("kind").is_none());
        assert_eq!(partition.indexes[0].columns, ["extra"]);
    }
    assert!(early.column("later").is_some() && late.column("later").is_none());
    assert_eq!(conditions(early), ["\"number\" > 0"]);
}

#[test]
fn an_index_can_become_a_key() {
    let catalog = read(
        "CREATE TABLE t (id int, a int, b int);
         CREATE UNIQUE INDEX i ON t (id); CREATE UNIQUE INDEX u ON t (a DESC, b) INCLUDE (id);
         ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY USING INDEX i, ADD UNIQUE USING INDEX u DEFERRABLE;",
    );
    let t = table(&catalog, "public", "t");
    assert_eq!(t.primary_key, ["id"]);
    assert_eq!(t.unique_keys.len(), 1);
    assert!(t.unique_keys[0].deferrable && t.unique_keys[0].columns == ["a", "b"]);
}
