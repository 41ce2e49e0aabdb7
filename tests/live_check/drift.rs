//! Where the database is not what the schema says: each difference with its code, and what it means for the run.

use backstitch::diagnostic::Severity::{Error, Note, Warning};

use super::shop::{SCHEMA, is_said, messages, said_after};

#[test]
fn a_table_that_is_missing_refuses_the_run() {
    is_said(
        "drift-missing-table",
        Error,
        "rule `region` needs table `company`, which the database does not have: a run is refused before it writes anything",
        "DROP TABLE company",
        "CREATE TABLE other (id int)",
    );
    let said = said_after(&[SCHEMA, "ALTER TABLE company RENAME TO companies"]);
    assert!(said[0].help.contains("the database has `companies`"), "{said:?}");
    let view = "ALTER TABLE company RENAME TO firm; CREATE VIEW company AS SELECT * FROM firm";
    let said = said_after(&[SCHEMA, view]);
    assert_eq!(said[0].notes, ["in the database `company` is a view: its rows are those of a query"]);
    assert!(messages(&said, "unknown-table").is_empty(), "once is enough");
}

#[test]
fn a_column_that_is_missing_refuses_the_run() {
    is_said(
        "drift-missing-column",
        Error,
        "rule `region` needs column `region` of `customer`, which the database does not have: a run is refused before it \
         writes anything",
        "ALTER TABLE customer DROP COLUMN region",
        "ALTER TABLE customer ADD COLUMN more text",
    );
    let said = said_after(&[SCHEMA, "ALTER TABLE customer RENAME COLUMN region TO regions"]);
    assert!(said[0].help.contains("the table has `regions`"), "{said:?}");
}

#[test]
fn another_type_or_length_refuses_the_run() {
    is_said(
        "drift-type",
        Error,
        "`code` of `customer` is `varchar(8)` in the database and `varchar(5)` in the schema: a run is refused before it \
         writes anything",
        "ALTER TABLE customer ALTER code TYPE varchar(8)",
        "ALTER TABLE customer ALTER code SET DEFAULT 'x'",
    );
}

#[test]
fn a_table_that_is_partitioned_refuses_the_run() {
    let columns =
        "DROP TABLE customer; CREATE TABLE customer (id bigint PRIMARY KEY, company_name text NOT NULL, region text,
        code varchar(5), grade grade, changed_at timestamptz)";
    is_said(
        "drift-partitioning",
        Error,
        "`customer` is partitioned in the database and plain in the schema: a run is refused before it writes anything",
        &format!("{columns} PARTITION BY HASH (id)"),
        columns,
    );
}

#[test]
fn nulls_that_nobody_expects_refuse_the_run() {
    is_said(
        "drift-nullability",
        Error,
        "`company_name` of `customer` can be null in the database, and is NOT NULL in the schema: a run is refused before \
         it writes anything",
        "ALTER TABLE customer ALTER company_name DROP NOT NULL",
        "ALTER TABLE customer ADD more text NOT NULL",
    );
    is_said(
        "drift-nullability",
        Note,
        "`region` of `customer` is NOT NULL in the database, and can be null in the schema: there is nothing to fill",
        "ALTER TABLE customer ALTER region SET NOT NULL",
        "ALTER TABLE company ADD more text NOT NULL",
    );
}

#[test]
fn a_key_that_is_none_there_is_an_error() {
    is_said(
        "drift-key",
        Error,
        "`customer` is journaled by (`id`), which is not a key in the database: rollback could restore the wrong row",
        "ALTER TABLE customer DROP CONSTRAINT customer_pkey",
        "ALTER TABLE customer DROP CONSTRAINT customer_pkey; ALTER TABLE customer ADD UNIQUE (id), ALTER id SET NOT NULL",
    );
}

#[test]
fn labels_of_an_enum_are_compared() {
    is_said(
        "drift-enum",
        Note,
        "enum `grade` has `c` only in the database",
        "ALTER TYPE grade ADD VALUE 'c'",
        "CREATE TYPE other AS ENUM ('c')",
    );
}

#[test]
fn what_else_differs_is_told_by_name() {
    is_said(
        "drift-unique-key",
        Note,
        "(`code`) of `customer` is unique only in the database: values that the other allows stop a run",
        "ALTER TABLE customer ADD UNIQUE (code)",
        "ALTER TABLE customer ADD more text UNIQUE",
    );
    is_said(
        "drift-foreign-key",
        Warning,
        "foreign key (`region`) of `customer` to `region` is only in the database: a value without a row there stops a run",
        "CREATE TABLE region (name text PRIMARY KEY); ALTER TABLE customer ADD FOREIGN KEY (region) REFERENCES region",
        "CREATE TABLE region (name text PRIMARY KEY); ALTER TABLE customer ADD more text REFERENCES region",
    );
    is_said(
        "drift-check",
        Warning,
        "check `short` of `customer` is only in the database: a value that it forbids stops a run",
        "ALTER TABLE customer ADD CONSTRAINT short CHECK (length(region) < 3)",
        "CREATE TABLE other (region text CONSTRAINT short CHECK (length(region) < 3))",
    );
    is_said(
        "drift-index",
        Note,
        "an index on (`name`) of `company` is only in the schema: what it served is slow",
        "DROP INDEX company_name",
        "ALTER INDEX company_name RENAME TO another_name",
    );
    is_said(
        "drift-extra-column",
        Note,
        "`customer` has columns in the database that the schema does not have: `more`, `most`",
        "ALTER TABLE customer ADD more int, ADD most int",
        "CREATE TABLE other (id int)",
    );
}

#[test]
fn what_the_rules_do_not_touch_is_nobodys_concern() {
    let said = said_after(&[SCHEMA, "CREATE TABLE other (id int); CREATE TYPE mood AS ENUM ('a')"]);
    assert_eq!(said, []);
}

#[test]
fn what_the_compiler_refuses_of_the_database_alone_is_said_with_where_it_is_so() {
    let said = said_after(&[SCHEMA, "ALTER TABLE customer ADD CONSTRAINT few CHECK (code IN ('a', 'b'))"]);
    let found = said.iter().find(|one| one.code == "value-out-of-range").unwrap();
    assert_eq!(
        found.notes.last().unwrap(),
        "it is so in the database, and not in the schema that the rules are compiled for"
    );
}
