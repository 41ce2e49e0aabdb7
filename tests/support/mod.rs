//! What tests on a real server share: one throwaway server for each test program, a database for each test.

#![allow(dead_code, unreachable_pub, reason = "each test program uses a part of it")]

pub mod alike;
pub mod chance;
pub mod pooler;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use backstitch::catalog::Catalog;
use backstitch::ir::Backfill;
use backstitch::sandbox::Sandbox;
use backstitch::script::ScriptName;
use backstitch::{Compiled, compile};
use postgres::{Client, NoTls, Transaction};

/// The server of this test program. Where the machine has none, the test fails with the remedy.
pub fn server() -> &'static Sandbox {
    static SERVER: OnceLock<Sandbox> = OnceLock::new();
    SERVER.get_or_init(|| Sandbox::start().unwrap_or_else(|error| panic!("{error}")))
}

/// psql: the one beside the server, wherever a link to that leads, else that of `PATH`. Debian's there is a script that looks
/// for psql, and takes five times as long.
fn psql_program() -> PathBuf {
    let bin = server().bin_dir();
    let linked = bin.join("initdb").canonicalize().unwrap();
    let beside = [bin, linked.parent().unwrap()].map(|folder| folder.join("psql"));
    beside.into_iter().find(|psql| psql.is_file()).unwrap_or_else(|| PathBuf::from("psql"))
}

/// A database of its own.
pub struct Database {
    pub name: String,
    /// The session in which the tests look at what is there. A new one for each look would cost more than the look.
    looking: Mutex<Option<Client>>,
}

/// What psql said.
#[derive(Debug)]
pub struct Psql {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Database {
    /// An empty database.
    pub fn empty() -> Self {
        let name = Self::new_name();
        server().create_database(&name).unwrap();
        Self::named(name)
    }

    /// The database of this name, which is there already.
    pub fn named(name: String) -> Self {
        Self { name, looking: Mutex::default() }
    }

    /// Another database with what is in this one. Nobody may be connected to it.
    pub fn copy(&self) -> Self {
        let name = Self::new_name();
        self.looking.lock().unwrap().take();
        let create = format!("CREATE DATABASE {name} TEMPLATE {}", self.name);
        server().config("postgres").connect(NoTls).unwrap().batch_execute(&create).unwrap();
        Self::named(name)
    }

    fn new_name() -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed))
    }

    /// A database in which this SQL was run.
    pub fn with(sql: &[&str]) -> Self {
        let database = Self::empty();
        let mut client = database.connect();
        for part in sql {
            client.batch_execute(part).unwrap_or_else(|error| panic!("{error:?}\n{part}"));
        }
        database
    }

    pub fn connect(&self) -> Client {
        server().config(&self.name).connect(NoTls).unwrap()
    }

    /// Looks at what is there, in a transaction that is never committed: it leaves no setting behind.
    pub fn look<T>(&self, at: impl FnOnce(&mut Transaction) -> T) -> T {
        let mut looking = self.looking.lock().unwrap();
        let client = looking.get_or_insert_with(|| self.connect());
        at(&mut client.transaction().unwrap())
    }

    /// What leads a program here that goes by libpq's variables.
    pub fn environment(&self) -> Environment {
        environment(server(), &self.name)
    }

    /// psql, not started yet, as every place that shows it shows it: `psql -X -v ON_ERROR_STOP=1`.
    pub fn psql_command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(psql_program());
        command.args(["-X", "-v", "ON_ERROR_STOP=1"]).args(arguments);
        command.envs(self.environment());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a script with psql.
    pub fn psql(&self, script: &str) -> Psql {
        self.psql_with(&[], script)
    }

    /// Runs a script with psql and further arguments.
    pub fn psql_with(&self, arguments: &[&str], script: &str) -> Psql {
        self.psql_as(arguments, &[], script)
    }

    /// Runs a script with psql, further arguments and variables of its environment.
    pub fn psql_as(&self, arguments: &[&str], environment: &[(&str, &str)], script: &str) -> Psql {
        let mut command = self.psql_command(arguments);
        let mut child = command.envs(environment.iter().copied()).spawn().expect("psql is installed with the server");
        let mut input = child.stdin.take().unwrap();
        let script = script.to_owned();
        let writer = std::thread::spawn(move || input.write_all(script.as_bytes()));
        let output = child.wait_with_output().unwrap();
        let _ = writer.join().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Psql { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// One value, as text.
    pub fn value(&self, sql: &str) -> Option<String> {
        let sql = format!("SELECT ({sql})::text");
        self.connect().query_one(sql.as_str(), &[]).unwrap_or_else(|error| panic!("{error:?}\n{sql}")).get(0)
    }

    /// Every row of every table outside backstitch's own schema, as `table: row`.
    pub fn rows(&self) -> Vec<String> {
        self.rows_with("''")
    }

    /// The same, each with what says whether it was written since.
    pub fn rows_and_versions(&self) -> Vec<String> {
        self.rows_with("whole_row.xmin::text || ' ' || whole_row.ctid::text")
    }

    fn rows_with(&self, version: &str) -> Vec<String> {
        self.look(|client| {
            client.batch_execute("SET LOCAL search_path = pg_catalog").unwrap();
            let tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_catalog.pg_tables
                WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'backstitch') ORDER BY 1";
            let mut all = Vec::new();
            for table in client.query(tables, &[]).unwrap() {
                let table: String = table.get(0);
                let whole = format!("whole_row::text || ' ' || ({version})");
                let sql = format!("SELECT {whole} FROM ONLY {table} AS whole_row ORDER BY 1");
                for row in client.query(sql.as_str(), &[]).unwrap() {
                    all.push(format!("{table}: {}", row.get::<_, String>(0).trim_end()));
                }
            }
            all
        })
    }

    /// How many rows each rule of the newest run gave which outcome: `rule / outcome`.
    pub fn outcomes(&self) -> BTreeMap<String, i64> {
        self.outcomes_where("run = (SELECT max(id) FROM backstitch.run)")
    }

    /// The same of all runs together.
    pub fn outcomes_of_all_runs(&self) -> BTreeMap<String, i64> {
        self.outcomes_where("true")
    }

    fn outcomes_where(&self, condition: &str) -> BTreeMap<String, i64> {
        let sql = format!(
            "SELECT rule || ' / ' || outcome, sum(rows)::bigint FROM backstitch.outcome WHERE {condition} GROUP BY 1"
        );
        self.look(|client| client.query(&sql, &[]).unwrap().iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    /// What preview says each rule would give which outcome, rows of 0 left out.
    pub fn previewed(&self, compiled: &Compiled) -> BTreeMap<String, i64> {
        self.previewed_with("", compiled)
    }

    /// The same in a session with these settings.
    pub fn previewed_with(&self, settings: &str, compiled: &Compiled) -> BTreeMap<String, i64> {
        let mut counts = BTreeMap::new();
        let mut client = self.connect();
        client.batch_execute(settings).unwrap();
        backstitch::run::execute(&mut client, script(compiled, ScriptName::Preview), |answer| {
            if answer.columns.first().is_some_and(|name| name == "rule") {
                for row in answer.rows {
                    let [Some(rule), Some(outcome), Some(rows), ..] = row.as_slice() else { panic!("{row:?}") };
                    counts.insert(format!("{rule} / {outcome}"), rows.parse().unwrap());
                }
            }
        })
        .unwrap_or_else(|error| panic!("{error}"));
        counts.retain(|_, rows| *rows > 0);
        counts
    }
}

/// Variables of a program's environment.
pub type Environment = Vec<(&'static str, String)>;

/// How many times the usual data and rounds.
pub fn soak() -> usize {
    std::env::var("BACKSTITCH_SOAK").map_or(1, |times| times.parse().expect("BACKSTITCH_SOAK is a number"))
}

/// What leads a program to a database that goes by libpq's variables.
pub fn environment(server: &Sandbox, database: &str) -> Environment {
    let host = server.socket_dir().to_str().unwrap().to_owned();
    vec![
        ("PGHOST", host),
        ("PGPORT", server.port().to_string()),
        ("PGUSER", "postgres".to_owned()),
        ("PGDATABASE", database.to_owned()),
    ]
}

/// Compiles against this DDL; panics with the diagnostics.
pub fn compiled(backfill: &Backfill, ddl: &str) -> Compiled {
    let catalog = Catalog::from_ddl("schema.sql", ddl);
    compile(backfill, &catalog).unwrap_or_else(|error| panic!("{error}"))
}

/// One script's text.
pub fn script(compiled: &Compiled, name: ScriptName) -> &str {
    &compiled.scripts.files.iter().find(|script| script.name == name).unwrap().text
}
