//! Everything that a database holds, in a form in which two databases can be compared.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::Database;

/// In what the ledger and the journals of two runs may differ: the process, and where a batch ends, which is a matter of
/// time, and with it how far a table grows.
const OF_THE_RUN: [&str; 6] = ["pid", "batch", "entry", "round", "block", "blocks"];

/// Every table's columns, the journals' and the ledger's too, and every row. A time since `since` is `now`.
pub(crate) fn contents(database: &Database, since: &str) -> Vec<String> {
    let tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_catalog.pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1";
    let mut client = database.connect();
    client.batch_execute("SET TimeZone = 'UTC'; SET search_path = pg_catalog").unwrap();
    let mut all = Vec::new();
    for table in client.query(tables, &[]).unwrap() {
        let table: String = table.get(0);
        all.push(table.clone());
        let sql = format!("SELECT to_jsonb(whole_row)::text FROM ONLY {table} AS whole_row");
        let mut rows: Vec<String> = client
            .query(&sql, &[])
            .unwrap()
            .iter()
            .map(|row| format!("{table}: {}", comparable(&table, row.get(0), since)))
            .collect();
        rows.sort();
        all.append(&mut rows);
    }
    all
}

/// The server's time, as [`contents`] takes it.
pub(crate) fn now(database: &Database) -> String {
    let now = "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS')";
    database.value(now).unwrap()
}

fn comparable(table: &str, row: &str, since: &str) -> Value {
    let is_ours = table.starts_with("backstitch.");
    let mut row: Value = serde_json::from_str(row).unwrap();
    for (column, value) in row.as_object_mut().unwrap() {
        let is_new = value.as_str().is_some_and(|text| is_time(text) && text >= since);
        if is_new {
            *value = Value::from("now");
        } else if is_ours && OF_THE_RUN.contains(&column.as_str()) {
            *value = Value::from("a number");
        }
    }
    row
}

/// `2026-11-22T17:15:09…`
fn is_time(text: &str) -> bool {
    let form = "dddd-dd-ddTdd:dd:dd";
    text.len() >= form.len()
        && form.chars().zip(text.chars()).all(|(form, c)| if form == 'd' { c.is_ascii_digit() } else { c == form })
}

/// Asserts that two databases hold the same, and shows the first rows that differ.
#[track_caller]
pub(crate) fn assert_same(found: &[String], expected: &[String], what: &str) {
    let sets = [found, expected].map(|rows| rows.iter().collect::<BTreeSet<_>>());
    let only = |one: usize| sets[one].difference(&sets[1 - one]).take(3).collect::<Vec<_>>();
    assert!(found == expected, "{what}\nby the runner only: {:#?}\nby psql only: {:#?}", only(0), only(1));
}
