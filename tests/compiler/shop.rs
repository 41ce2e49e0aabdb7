//! A small shop: the tables that the compiler's tests write rules over.

use backstitch::catalog::Catalog;
use backstitch::ir::Backfill;
use backstitch::prelude::*;
use backstitch::{CompileError, Compiled, compile};

pub(crate) const DDL: &str = "
CREATE TABLE company (
  id bigint PRIMARY KEY,
  region text
);

CREATE TABLE agent (
  id bigint PRIMARY KEY,
  region text NOT NULL,
  active boolean NOT NULL,
  hired_at timestamp NOT NULL
);

CREATE INDEX ON agent (region);

CREATE TABLE customer (
  id bigint PRIMARY KEY,
  company_id bigint NOT NULL REFERENCES company,
  agent_id bigint REFERENCES agent,
  email text NOT NULL UNIQUE,
  region text,
  grade text NOT NULL,
  spent bigint NOT NULL,
  is_contact boolean,
  changed_at timestamptz NOT NULL,
  spent_double bigint GENERATED ALWAYS AS (spent * 2) STORED
);

CREATE TABLE note (
  number bigint GENERATED ALWAYS AS IDENTITY,
  customer_id bigint PRIMARY KEY,
  text text,
  extra json
);

CREATE TABLE scribble (
  text text
);

CREATE TABLE visit (
  id bigint NOT NULL,
  day date NOT NULL,
  place text,
  PRIMARY KEY (id, day)
) PARTITION BY RANGE (day);

CREATE TABLE badge (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL UNIQUE REFERENCES customer,
  region text,
  worn boolean NOT NULL DEFAULT false,
  given_by text NOT NULL
);

CREATE TABLE pass (customer_id bigint PRIMARY KEY);

CREATE TABLE entry (id bigint PRIMARY KEY, pass bigint REFERENCES pass);

CREATE TYPE tier AS ENUM ('bronze', 'silver', 'gold');

CREATE TABLE voucher (
  id bigint PRIMARY KEY,
  tier tier,
  code varchar(5),
  amount numeric(6, 2),
  percent smallint CHECK (percent BETWEEN 0 AND 100),
  state text NOT NULL CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'spent'::character varying])::text[]))),
  column_that_is_longer_than_the_sixty_three_bytes_that_the_server_keeps text
);

CREATE TABLE task (
  id bigint PRIMARY KEY,
  customer_id bigint,
  due date,
  place integer,
  UNIQUE (customer_id, place)
);
";

table! {
    pub(crate) company: "company" {
        id: BigInt,
        region: Option<Text>,
    }
}

table! {
    pub(crate) agent: "agent" {
        id: BigInt,
        region: Text,
        active: Boolean,
        hired_at: Timestamp,
    }
}

table! {
    pub(crate) customer: "customer" {
        id: BigInt,
        company_id: BigInt,
        agent_id: Option<BigInt>,
        email: Text,
        region: Option<Text>,
        grade: Text,
        spent: BigInt,
        is_contact: Option<Boolean>,
        changed_at: TimestampTz,
        spent_double: Option<BigInt>,
    }
}

table! {
    pub(crate) note: "note" {
        number: BigInt,
        customer_id: BigInt,
        text: Option<Text>,
        extra: Option<Json>,
    }
}

table! {
    pub(crate) scribble: "scribble" {
        text: Option<Text>,
    }
}

table! {
    pub(crate) task: "task" {
        id: BigInt,
        customer_id: Option<BigInt>,
        due: Option<Date>,
        place: Option<Integer>,
    }
}

table! {
    pub(crate) visit: "visit" {
        id: BigInt,
        day: Date,
        place: Option<Text>,
    }
}

table! {
    pub(crate) badge: "badge" {
        id: BigInt,
        customer_id: BigInt,
        region: Option<Text>,
        worn: Boolean,
        given_by: Text,
    }
}

table! {
    pub(crate) pass: "pass" {
        customer_id: BigInt,
    }
}

named_type! { pub(crate) Tier = "tier" }

table! {
    pub(crate) voucher: "voucher" {
        id: BigInt,
        tier: Option<Tier>,
        code: Option<Text>,
        amount: Option<Numeric>,
        percent: Option<SmallInt>,
        state: Text,
        long: Option<Text> = "column_that_is_longer_than_the_sixty_three_bytes_that_the_server_keeps",
    }
}

/// A backfill of one rule.
pub(crate) fn only(rule: impl FinishedRule) -> Backfill {
    shop().rule(rule).build()
}

/// A backfill that has nothing yet.
pub(crate) fn shop() -> BackfillBuilder {
    backfill("shop", "Tidies the shop's customers")
}

/// The region of a customer's company.
pub(crate) fn companys_region() -> Expr<customer, Text> {
    lookup("its_company", company).on(company.id, customer.company_id).get(company.region)
}

/// What the database has.
pub(crate) fn catalog() -> Catalog {
    Catalog::from_ddl("shop.sql", DDL)
}

/// Compiles against the shop.
pub(crate) fn try_compile(backfill: &Backfill) -> Result<Compiled, CompileError> {
    compile(backfill, &catalog())
}

/// Compiles against the shop; panics with the diagnostics.
pub(crate) fn compiled(backfill: &Backfill) -> Compiled {
    try_compile(backfill).unwrap_or_else(|error| panic!("{error}"))
}
