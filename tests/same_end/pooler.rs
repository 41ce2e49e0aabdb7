//! Through a pooler in transaction mode a script is refused before anything is sent, and nothing is left in its sessions.

use std::collections::BTreeMap;

use super::runner::{EXECUTED, NAME, command, run};
use crate::support::pooler::Pooler;
use crate::support::{Database, Environment};
use crate::world::sample;

/// One session for everybody, so that whatever is set in it would be found by the next.
const ONE_SESSION: &str = "default_pool_size = 1";

/// The pooler as it comes, which refuses settings, and as many have it, where it drops them.
const POOLERS: [&str; 2] = ["", "ignore_startup_parameters = options, extra_float_digits"];

fn through(pooler: &Pooler, database: &Database) -> Environment {
    vec![
        ("PGHOST", "127.0.0.1".to_owned()),
        ("PGPORT", pooler.port.to_string()),
        ("PGUSER", "someone".to_owned()),
        ("PGDATABASE", database.name.clone()),
    ]
}

/// Every setting of the session that the pooler gives, and the runner's own.
fn settings(pooler: &Pooler, database: &Database) -> BTreeMap<String, Option<String>> {
    let mut client = pooler.connect(&database.name).unwrap();
    let own = "VALUES ('backstitch.session'), ('backstitch.notice_ms'), ('backstitch.batch_ms')";
    let settings = format!(
        "SELECT name, setting FROM pg_settings WHERE name <> 'application_name'
         UNION ALL SELECT name, NULLIF(current_setting(name, true), '') FROM ({own}) AS own (name)"
    );
    let found = client.simple_query(&settings).unwrap();
    let rows = found.iter().filter_map(|message| match message {
        postgres::SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    rows.map(|row| (row.get(0).unwrap().to_owned(), row.get(1).map(str::to_owned))).collect()
}

#[test]
fn every_script_is_refused_with_the_remedy_before_anything_is_sent() {
    for kind in POOLERS {
        let pooler = Pooler::start(&format!("{ONE_SESSION}\n{kind}"));
        let database = sample();
        let (before, usual) = (database.rows_and_versions(), settings(&pooler, &database));
        for name in EXECUTED {
            let mut arguments = command(name, NAME);
            arguments.extend(["--set", "batch_ms=77"]);
            let said = run(through(&pooler, &database), &arguments).exits_with(2);
            assert!(said.err.contains("a connection pooler stands between"), "{name:?}: {}", said.err);
            assert!(said.err.contains("name the host and port of the server itself"), "{name:?}: {}", said.err);
            assert_eq!(said.out, "", "{name:?}");
        }
        assert_eq!(database.rows_and_versions(), before, "{kind}");
        assert_eq!(database.value("to_regnamespace('backstitch')"), None, "{kind}");
        assert_eq!(settings(&pooler, &database), usual, "{kind}");
    }
}

#[test]
fn what_needs_no_session_works_through_it_and_leaves_nothing() {
    for kind in POOLERS {
        let pooler = Pooler::start(&format!("{ONE_SESSION}\n{kind}"));
        let database = sample();
        let usual = settings(&pooler, &database);
        let through = || through(&pooler, &database);
        assert!(run(through(), &["status"]).exits_with(0).out.contains("never run"));
        run(database.environment(), &["run", NAME]).exits_with(0);
        let status = run(through(), &["status"]).exits_with(0).out;
        assert!(status.contains("applied"), "{status}");
        assert!(run(through(), &["stop", NAME]).exits_with(0).out.contains("nothing is at work"));
        assert!(run(through(), &["forget", NAME]).exits_with(1).out.contains("--yes"));
        assert_eq!(settings(&pooler, &database), usual, "{kind}");
    }
}
