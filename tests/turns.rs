//! Windows in turns: where no index has what is written, the room of what one turn replaced serves the next one. A program of
//! its own, alone on its server: what a batch replaced is no room yet for the next one while an older transaction goes on
//! that has written, in whatever database.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "these tests are about processes and a server"
)]

mod support;

/// What the fixtures of the rule forms live elsewhere.
#[path = "forms/life.rs"]
#[allow(dead_code, reason = "the tests of the rule forms use the rest of it")]
mod life;

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use life::{column, rules, run, succeeds};
use support::{Database, compiled};

table! {
    event: "event" {
        id: Integer,
        kind: Option<Text>,
    }
}

const PLAIN: &str = "CREATE TABLE event (id integer PRIMARY KEY, kind text, note text)";

const IN_LEAVES: &str = "
    CREATE TABLE event (id integer PRIMARY KEY, kind text, note text) PARTITION BY HASH (id);
    CREATE TABLE event_0 PARTITION OF event FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE event_1 PARTITION OF event FOR VALUES WITH (MODULUS 2, REMAINDER 1);";

const DATA: &str =
    "INSERT INTO event SELECT i, NULL, repeat('x', 200) FROM generate_series(1, 40000) AS i; ANALYZE event;";

/// What percentage of its size before forward the table has after it.
fn percent_after_forward(ddl: &str, index: &str) -> u64 {
    let kind = fill("kind", event.kind).or_default("other", "other").finish();
    let compiled = compiled(&rules([kind]), ddl);
    let database = Database::with(&[ddl, DATA, index]);
    let size = || {
        let heaps = "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relname LIKE 'event%' AND relkind = 'r'";
        column(&database, heaps)[0].parse::<u64>().unwrap()
    };
    let before = size();
    let forward = run(&database, "SET backstitch.batch_ms = '9999';", &compiled, ScriptName::Forward);
    succeeds(&forward, "forward");
    size() * 100 / before
}

// One test: two would be in each other's way. So would an autovacuum that gathers statistics of a catalog.
#[test]
fn a_table_grows_by_less_than_half_where_no_index_has_what_is_written() {
    let database = Database::empty();
    for sql in ["ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()"] {
        database.connect().batch_execute(sql).unwrap();
    }
    for (what, ddl) in [("a table", PLAIN), ("leaves", IN_LEAVES)] {
        let percent = percent_after_forward(ddl, "");
        assert!(percent < 150, "{what}: {percent} % of what it was");
        let percent = percent_after_forward(ddl, "CREATE INDEX ON event (kind)");
        assert!(percent >= 180, "{what}: {percent} %: it is the index that makes the difference");
    }
}
