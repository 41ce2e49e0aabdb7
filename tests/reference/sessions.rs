//! The scripts do the same in every session, whatever its settings, and whoever sends them.

use std::thread;
use std::time::Duration;

use backstitch::run::execute;
use backstitch::script::ScriptName;

use crate::hostile::HOSTILE;
use crate::support::{Database, Psql, server};
use crate::world::{sample, script, world};

/// Settings that change what SQL means, how it is planned, how long it may take, or what is shown: several at once, as
/// no two of a group have to do with each other. In the schema `hostile` things have the names of what the scripts use.
const SETTINGS: [&[(&str, &str)]; 5] = [
    &[
        ("TimeZone", "Asia/Tokyo"),
        ("DateStyle", "German, DMY"),
        ("search_path", ""),
        ("default_transaction_isolation", "serializable"),
        ("default_transaction_deferrable", "on"),
        ("standard_conforming_strings", "off"),
        ("client_min_messages", "error"),
    ],
    &[
        ("TimeZone", "America/St_Johns"),
        ("IntervalStyle", "sql_standard"),
        ("search_path", "hostile, public"),
        ("default_transaction_isolation", "repeatable read"),
        ("client_min_messages", "debug2"),
        ("plan_cache_mode", "force_generic_plan"),
    ],
    &[
        ("search_path", "hostile, pg_catalog, public"),
        ("plan_cache_mode", "force_custom_plan"),
        ("plpgsql.variable_conflict", "use_variable"),
    ],
    &[("plpgsql.extra_errors", "all"), ("lock_timeout", "1ms"), ("transform_null_equals", "on")],
    &[("enable_nestloop", "off"), ("enable_hashjoin", "off"), ("enable_tidscan", "off"), ("jit_above_cost", "0")],
];

/// What a whole life of the backfill leaves and shows.
#[derive(Debug, PartialEq)]
struct Life {
    previewed: String,
    applied: Vec<String>,
    outcomes: Vec<String>,
    proved: String,
}

/// The life of the sample, every script sent by `send`, which says how it went and what was shown.
fn life(database: &Database, send: impl Fn(ScriptName) -> String) -> Life {
    let start = database.rows();
    let previewed = send(ScriptName::Preview);
    assert_eq!(database.rows(), start, "preview changes nothing");
    send(ScriptName::Forward);
    let (applied, outcomes) = (values(database), outcomes(database));
    let proved = send(ScriptName::Proof);
    let before = database.rows_and_versions();
    send(ScriptName::Forward);
    assert_eq!(database.rows_and_versions(), before, "a second run writes nothing");
    send(ScriptName::Rollback);
    assert_eq!(database.rows(), start, "rollback restores the start");
    Life { previewed, applied, outcomes, proved }
}

/// Every number and thread, whatever the settings of the database, and whether it was stamped in UTC just now.
fn values(database: &Database) -> Vec<String> {
    let rows = ["MessageNumber", "MessageThread"].map(|table| {
        format!(
            r#"SELECT concat(to_jsonb(t) - 'updatedAt', t."updatedAt" BETWEEN (clock_timestamp() AT TIME ZONE 'UTC')
                 - interval '15 minutes' AND (clock_timestamp() AT TIME ZONE 'UTC')) FROM public."{table}" AS t"#
        )
    });
    lines(database, &rows.join(" UNION ALL "))
}

fn outcomes(database: &Database) -> Vec<String> {
    lines(database, "SELECT concat_ws('|', rule, outcome, flagged, rows) FROM backstitch.outcome WHERE run = 1")
}

fn lines(database: &Database, sql: &str) -> Vec<String> {
    let mut client = database.connect();
    client.batch_execute("SET search_path = pg_catalog; SET client_min_messages = warning").unwrap();
    let mut lines: Vec<String> = client.query(sql, &[]).unwrap().iter().map(|row| row.get(0)).collect();
    lines.sort();
    lines
}

/// Runs a script with psql; it succeeds.
fn psql(database: &Database, arguments: &[&str], options: &str, name: ScriptName) -> Psql {
    let said = database.psql_as(arguments, &[("PGOPTIONS", options)], script(name));
    assert_eq!(said.code, 0, "{name:?} with {options}: {}", said.err);
    said
}

fn usual() -> Life {
    let database = sample();
    life(&database, |name| psql(&database, &[], "", name).out)
}

fn hostile_sample() -> Database {
    let database = sample();
    database.connect().batch_execute(HOSTILE).unwrap();
    database
}

#[test]
fn the_settings_of_the_session_change_nothing() {
    let usual = usual();
    for settings in SETTINGS {
        let database = hostile_sample();
        let options = settings.iter().map(|(name, value)| format!("-c {name}={} ", value.replace(' ', "\\ ")));
        let options: String = options.collect();
        let life = life(&database, |name| psql(&database, &[], &options, name).out);
        assert_eq!(life, usual, "{options}");
    }
}

#[test]
fn the_settings_of_the_database_change_nothing() {
    let usual = usual();
    for settings in SETTINGS {
        let database = hostile_sample();
        let mut client = database.connect();
        for (name, value) in settings {
            let alter = format!("ALTER DATABASE {} SET {name} FROM CURRENT", database.name);
            client.execute("SELECT pg_catalog.set_config($1, $2, false)", &[name, value]).unwrap();
            client.batch_execute(&alter).unwrap();
        }
        let life = life(&database, |name| psql(&database, &[], "", name).out);
        assert_eq!(life, usual, "{settings:?}");
    }
}

#[test]
fn a_driver_that_sends_statement_by_statement_leaves_the_same_end() {
    let database = sample();
    let driven = life(&database, |name| {
        execute(&mut database.connect(), script(name), |_| {}).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        String::new()
    });
    assert_eq!(driven, Life { previewed: String::new(), proved: String::new(), ..usual() });
}

#[test]
fn psql_that_does_not_stop_on_errors_leaves_the_same_end() {
    let database = sample();
    let life = life(&database, |name| psql(&database, &["-v", "ON_ERROR_STOP=0"], "", name).out);
    assert_eq!(life, usual());
}

#[test]
fn psql_that_does_not_stop_on_errors_writes_nothing_either_where_a_requirement_is_violated() {
    let database = world("thread t1");
    let before = database.rows_and_versions();
    let said = psql(&database, &["-v", "ON_ERROR_STOP=0"], "", ScriptName::Forward);
    assert!(said.err.contains("number-available"), "{}", said.err);
    assert_eq!(database.rows_and_versions(), before);
    assert_eq!(database.value("to_regnamespace('backstitch')"), None);
}

/// A row of each table takes longer to write than a statement may take.
#[test]
fn a_statement_timeout_of_the_session_does_not_end_a_run_or_a_rollback() {
    let database = sample();
    let slow = r#"CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.6); RETURN new; END';
        CREATE TRIGGER slow BEFORE UPDATE ON "MessageThread" FOR EACH ROW
          WHEN (new."id" = 'park-01-sitter') EXECUTE FUNCTION slow()"#;
    database.connect().batch_execute(slow).unwrap();
    let start = database.rows();
    let options = "-c statement_timeout=500ms";
    for name in [ScriptName::Preview, ScriptName::Forward, ScriptName::Proof, ScriptName::Rollback] {
        psql(&database, &[], options, name);
    }
    assert_eq!(database.rows(), start);
}

/// A transaction that waits for a lock lasts longer than it may.
#[test]
fn a_transaction_timeout_of_the_session_ends_no_script_that_may_last() {
    if server().version() < 17 {
        return;
    }
    let database = sample();
    let start = database.rows();
    let journal = "(SELECT relname FROM pg_class WHERE relname LIKE 'journal%thread_class%' AND relkind = 'r')";
    let waits = [
        (ScriptName::Preview, r#"LOCK TABLE "MessageThread""#.to_owned()),
        // What stands in the way of ANALYZE, and of no batch.
        (ScriptName::Forward, r#"LOCK TABLE "MessageNumber" IN SHARE UPDATE EXCLUSIVE MODE"#.to_owned()),
        (ScriptName::Proof, r#"LOCK TABLE "MessageThread""#.to_owned()),
        (ScriptName::Flags, "LOCK TABLE backstitch.run".to_owned()),
        // A rollback that goes on where one ended first looks at what could not go back.
        (
            ScriptName::Rollback,
            format!(
                "UPDATE backstitch.run SET state = 'rolling back', pid = 0; COMMIT; BEGIN;
                DO $$ BEGIN EXECUTE format('LOCK TABLE backstitch.%I IN SHARE MODE', {journal}); END $$"
            ),
        ),
    ];
    for (name, lock) in waits {
        let mut holder = database.connect();
        holder.batch_execute(&format!("BEGIN; {lock}")).unwrap();
        thread::scope(|scope| {
            let options = "-c transaction_timeout=500ms -c backstitch.lock_timeout=10s";
            scope.spawn(|| psql(&database, &[], options, name));
            thread::sleep(Duration::from_millis(1_200));
            holder.batch_execute("COMMIT").unwrap();
        });
    }
    assert_eq!(database.rows(), start);
}

/// A pooler may send the settings of a script to one session, and the rest to another.
#[test]
fn a_session_without_the_settings_is_refused() {
    let database = sample();
    for name in [ScriptName::Forward, ScriptName::Rollback] {
        let (settings, statement) = script(name).split_once("DO $backstitch$").unwrap();
        assert!(settings.contains("SET row_security") && settings.contains("SET search_path"));
        for settings in ["", "SET row_security = off;", "SET search_path = pg_catalog, pg_temp;"] {
            let said = database.psql(&format!("{settings} DO $backstitch${statement}"));
            assert!(said.code == 3 && said.err.contains("with the settings at the top of the script"), "{}", said.err);
        }
    }
    assert_eq!(database.value("to_regnamespace('backstitch')"), None);
}

#[test]
fn what_the_scripts_set_does_not_outlive_them() {
    let shown =
        ["statement_timeout", "lock_timeout", "search_path", "synchronous_commit", "default_transaction_isolation"]
            .into_iter()
            .chain(["row_security", "client_min_messages", "DateStyle"])
            .map(|name| format!("SHOW {name};\n"))
            .collect::<String>();
    let options = "-c statement_timeout=7min -c lock_timeout=8min -c search_path=public -c DateStyle=German \
        -c default_transaction_isolation=serializable -c client_min_messages=warning -c synchronous_commit=local";
    let database = sample();
    let shows = |script: &str| {
        let said = database.psql_as(&["-Atq"], &[("PGOPTIONS", options)], &format!("{script}\n{shown}"));
        assert_eq!(said.code, 0, "{}", said.err);
        let lines: Vec<&str> = said.out.lines().collect();
        lines[lines.len() - 8..].join("\n")
    };
    let before = shows("");
    for name in [ScriptName::Preview, ScriptName::Forward, ScriptName::Proof, ScriptName::Rollback] {
        assert_eq!(shows(script(name)), before, "{name:?}");
    }
}
