//! Customers who get their company's region: what is looked at in these tests.

use backstitch::catalog::Catalog;
use backstitch::diagnostic::{Diagnostic, Severity};
use backstitch::ir::Backfill;
use backstitch::live;
use backstitch::prelude::*;
use postgres::Client;

use crate::support::Database;

pub(super) const SCHEMA: &str = "
CREATE TYPE grade AS ENUM ('a', 'b');
CREATE TABLE company (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  region text
);
CREATE INDEX company_name ON company (name);
CREATE TABLE customer (
  id bigint PRIMARY KEY,
  company_name text NOT NULL,
  region text,
  code varchar(5),
  grade grade,
  changed_at timestamptz
);
";

table! {
    company: "company" {
        id: BigInt,
        name: Text,
        region: Option<Text>,
    }
}

named_type! { Grade = "grade" }

table! {
    customer: "customer" {
        id: BigInt,
        company_name: Text,
        region: Option<Text>,
        code: Option<Text>,
        grade: Option<Grade>,
        changed_at: Option<TimestampTz>,
    }
}

/// Every customer gets a region and a code.
pub(super) fn regions() -> Backfill {
    let its_company =
        lookup("its_company", company).on(company.name, customer.company_name).first_by([company.id.asc()]);
    backfill("regions", "Gives every customer a region")
        .rule(
            fill("region", customer.region).from("company", its_company.get(company.region)).or_default("none", "EMEA"),
        )
        .rule(
            fill("code", customer.code)
                .or_default("new", "new")
                .only_where(customer.grade.is_not_null())
                .stamp(customer.changed_at),
        )
        .build()
}

/// What is said of the backfill in a database that has run this SQL.
pub(super) fn said_after(sql: &[&str]) -> Vec<Diagnostic> {
    said_by(&mut Database::with(sql).connect())
}

/// What is said of the backfill in the session's database.
pub(super) fn said_by(client: &mut Client) -> Vec<Diagnostic> {
    live::check(client, &[regions()], &Catalog::from_ddl("schema.sql", SCHEMA)).unwrap()
}

/// The messages of a code.
pub(super) fn messages(said: &[Diagnostic], code: &str) -> Vec<String> {
    said.iter().filter(|one| one.code == code).map(|one| one.message.clone()).collect()
}

/// Panics unless the SQL, and not its twin, makes the code be said, with this severity and message.
#[track_caller]
pub(super) fn is_said(code: &str, severity: Severity, message: &str, sql: &str, twin: &str) {
    let said = said_after(&[SCHEMA, sql]);
    assert_eq!(messages(&said, code), [message], "{said:#?}");
    assert!(said.iter().filter(|one| one.code == code).all(|one| one.severity == severity && !one.help.is_empty()));
    let said = said_after(&[SCHEMA, twin]);
    assert_eq!(messages(&said, code), [""; 0], "the twin");
}
