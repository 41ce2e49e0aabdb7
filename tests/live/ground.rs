//! A database with the reference schema and data of its own, and the scripts that run there as a DBA would run them.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use backstitch::Compiled;
use backstitch::sandbox::Sandbox;
use backstitch::script::ScriptName;
use postgres::{Client, Config, NoTls};

use crate::phase_1_4::phase_1_4;
use crate::support::{self, Environment, Psql, compiled, environment};

/// What the sessions of the script under test are called; by it the audit tells them from the application's.
pub(super) const BACKFILL: &str = "backfill";

/// A script of the reference backfill.
pub(super) fn script(name: ScriptName) -> &'static str {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    support::script(COMPILED.get_or_init(|| compiled(&phase_1_4(), include_str!("../../rules/schema.sql"))), name)
}

/// A database with data.
pub(super) struct Ground {
    config: Config,
    environment: Environment,
    pub(super) name: String,
}

/// A script that psql is running.
pub(super) struct Running(pub(super) Child);

impl Running {
    /// Waits for its end.
    pub(super) fn end(self) -> Psql {
        let output = self.0.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Psql { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Whether it has ended.
    pub(super) fn has_ended(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }
}

impl Ground {
    /// On the server that this test program shares.
    pub(super) fn new(orgs: usize, threads: usize) -> Self {
        Self::on(support::server(), orgs, threads)
    }

    pub(super) fn on(server: &Sandbox, orgs: usize, threads: usize) -> Self {
        let ground = Self::empty(server);
        ground.run(include_str!("../../rules/schema.sql"));
        ground.run(&format!("SET live.orgs = {orgs}; SET live.threads = {threads};\n{}", include_str!("data.sql")));
        ground
    }

    /// An empty database.
    pub(super) fn empty(server: &Sandbox) -> Self {
        let name = Self::new_name();
        server.create_database(&name).unwrap();
        Self::named(server, name)
    }

    /// Another database with what is in this one. Nobody may be connected to it.
    pub(super) fn copy(&self, server: &Sandbox) -> Self {
        let name = Self::new_name();
        let mut client = server.config("postgres").connect(NoTls).unwrap();
        client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {}", self.name)).unwrap();
        Self::named(server, name)
    }

    /// Gives its space back.
    pub(super) fn drop(self, server: &Sandbox) {
        let mut client = server.config("postgres").connect(NoTls).unwrap();
        client.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).unwrap();
    }

    fn new_name() -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        format!("live_{}", COUNT.fetch_add(1, Ordering::Relaxed))
    }

    fn named(server: &Sandbox, name: String) -> Self {
        Self { config: server.config(&name), environment: environment(server, &name), name }
    }

    pub(super) fn connect(&self) -> Client {
        self.connect_as("test")
    }

    pub(super) fn connect_as(&self, application: &str) -> Client {
        let mut config = self.config.clone();
        config.application_name(application).connect(NoTls).unwrap()
    }

    /// Runs SQL of the test's own.
    pub(super) fn run(&self, sql: &str) {
        self.connect().batch_execute(sql).unwrap_or_else(|error| panic!("{error:?}\n{sql}"));
    }

    /// A number.
    pub(super) fn number(&self, sql: &str) -> i64 {
        self.connect().query_one(sql, &[]).unwrap_or_else(|error| panic!("{error:?}\n{sql}")).get(0)
    }

    /// What leads a program here as a session of the script under test.
    pub(super) fn environment(&self) -> Environment {
        self.environment.iter().cloned().chain([("PGAPPNAME", BACKFILL.to_owned())]).collect()
    }

    /// Starts a script under psql; settings are such as `backstitch.batch_ms=1`.
    pub(super) fn start(&self, text: &str, settings: &[&str]) -> Running {
        let options: Vec<String> = settings.iter().map(|setting| format!("-c {setting}")).collect();
        let mut child = Command::new("psql")
            .args(["-X", "-v", "ON_ERROR_STOP=1"])
            .envs(self.environment())
            .env("PGOPTIONS", options.join(" "))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("psql is installed with the server");
        let (mut input, text) = (child.stdin.take().unwrap(), text.to_owned());
        // A psql that is killed doesn't read to the end.
        thread::spawn(move || input.write_all(text.as_bytes()));
        Running(child)
    }

    pub(super) fn psql(&self, text: &str, settings: &[&str]) -> Psql {
        self.start(text, settings).end()
    }

    /// Runs a script that must succeed.
    pub(super) fn succeed(&self, name: ScriptName) -> Psql {
        let psql = self.psql(script(name), &[]);
        assert_eq!(psql.code, 0, "{name:?} must succeed:\n{}\n{}", psql.out, psql.err);
        psql
    }

    /// Every number and thread, but for these columns.
    pub(super) fn rows(&self, without: &[&str]) -> BTreeSet<String> {
        let sql = r#"SELECT (to_jsonb(t) - $1::text[])::text FROM "MessageThread" AS t
            UNION ALL SELECT (to_jsonb(t) - $1::text[])::text FROM "MessageNumber" AS t"#;
        self.connect().query(sql, &[&without]).unwrap().iter().map(|row| row.get(0)).collect()
    }

    /// The process of the newest run, if its session is there.
    pub(super) fn worker(&self) -> Option<i32> {
        // That of a command that has ended may still be going.
        let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1
            ORDER BY backend_start DESC LIMIT 1";
        self.connect().query_opt(sql, &[&BACKFILL]).unwrap().map(|row| row.get(0))
    }

    /// Waits until the query, which has one boolean, says true.
    pub(super) fn wait_for(&self, sql: &str) {
        let mut client = self.connect();
        wait_until(sql, || client.query_one(sql, &[]).is_ok_and(|row| row.get(0)));
    }
}

/// Waits until it holds.
pub(super) fn wait_until(what: &str, holds: impl FnMut() -> bool) {
    assert!(comes_true(holds), "waited in vain: {what}");
}

/// Whether it holds in time; a minute is what a machine under load may need, and no promise.
pub(super) fn comes_true(mut holds: impl FnMut() -> bool) -> bool {
    let began = Instant::now();
    while !holds() {
        if began.elapsed() > Duration::from_secs(60) {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
    true
}

/// Asserts that the rows are these, and shows the first that are not.
pub(super) fn assert_same(found: &BTreeSet<String>, expected: &BTreeSet<String>, what: &str) {
    let lines = |one: &BTreeSet<String>, other: &BTreeSet<String>| -> Vec<String> {
        one.difference(other).take(3).cloned().collect()
    };
    let (extra, missing) = (lines(found, expected), lines(expected, found));
    assert!(
        extra.is_empty() && missing.is_empty(),
        "{what}\nfound, and not expected: {extra:#?}\nmissing: {missing:#?}"
    );
}
