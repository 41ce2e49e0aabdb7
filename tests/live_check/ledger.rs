//! Other backfills on the same table, by the ledger that their runs leave.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::shop::{SCHEMA, messages, said_by};
use crate::support::{Database, compiled, script};

table! {
    customer: "customer" {
        id: BigInt,
        region: Option<Text>,
        company_name: Text,
    }
}

table! {
    company: "company" {
        id: BigInt,
        region: Option<Text>,
    }
}

/// A database in which another backfill ran, and stands in this state.
fn after(rule: Rule, state: &str) -> Vec<String> {
    let other = compiled(&backfill("others", "Writes, too").rule(rule).build(), SCHEMA);
    let database =
        Database::with(&[SCHEMA, "INSERT INTO customer VALUES (1, 'one'); INSERT INTO company VALUES (1, 'one')"]);
    let psql = database.psql(script(&other, ScriptName::Forward));
    assert_eq!(psql.code, 0, "{}", psql.err);
    let mut client = database.connect();
    client.execute("UPDATE backstitch.run SET state = $1", &[&state]).unwrap();
    messages(&said_by(&mut client), "live-unfinished-run")
}

#[test]
fn a_run_that_is_not_finished_is_told() {
    let rule = || fill("region", customer.region).or_default("none", "EMEA").finish();
    assert_eq!(
        after(rule(), "interrupted"),
        ["run 1 of `others`, which writes to `customer` too, is not finished: it is interrupted"]
    );
    assert_eq!(after(rule(), "applied"), [""; 0]);
}

#[test]
fn a_run_on_another_table_is_not() {
    let rule = fill("region", company.region).or_default("none", "EMEA").finish();
    assert_eq!(after(rule, "interrupted"), [""; 0]);
}
