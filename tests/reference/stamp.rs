//! A row that a rule changes is stamped with the time in UTC; a row that none changes keeps its stamp.

use crate::support::Database;
use crate::world::{script, world};
use backstitch::script::ScriptName;

const ROWS: &str = "number desk numberClass=front_desk
    number first  orgId=lake
    number masked
    mask m1 sitterId=mara messageNumberId=masked
    thread a-number   isOneTimeClient=true numberClass=front_desk
    thread b-class    isOneTimeClient=true messageNumberId=desk
    thread c-one-time messageNumberId=desk numberClass=front_desk
    thread d-right    isOneTimeClient=true messageNumberId=desk numberClass=front_desk";

#[test]
fn a_row_that_a_rule_changes_is_stamped_with_the_time_in_utc_and_no_other_is() {
    for zone in ["UTC", "Asia/Tokyo", "America/St_Johns"] {
        let database = world(ROWS);
        let said = database.psql(&format!("SET TimeZone = '{zone}';\n{}", script(ScriptName::Forward)));
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(stamped(&database, "MessageNumber"), "first masked", "{zone}");
        assert_eq!(stamped(&database, "MessageThread"), "a-number b-class c-one-time", "{zone}");
        assert_eq!(kept(&database, "MessageNumber"), "desk", "{zone}");
        assert_eq!(kept(&database, "MessageThread"), "d-right", "{zone}");
    }
}

/// No zone of the three is within a quarter of an hour of another.
fn stamped(database: &Database, table: &str) -> String {
    ids(
        database,
        table,
        r#""updatedAt" BETWEEN (clock_timestamp() AT TIME ZONE 'UTC') - interval '15 minutes'
             AND (clock_timestamp() AT TIME ZONE 'UTC')"#,
    )
}

fn kept(database: &Database, table: &str) -> String {
    ids(database, table, r#""updatedAt" = '2020-01-01'"#)
}

fn ids(database: &Database, table: &str, condition: &str) -> String {
    let sql = format!(r#"SELECT string_agg("id", ' ' ORDER BY "id" COLLATE "C") FROM "{table}" WHERE {condition}"#);
    database.value(&sql).unwrap_or_default()
}
