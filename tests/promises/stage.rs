//! A database with a fixture's tables and rows, and the scripts that run there as a DBA would run them.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::time::{SystemTime, UNIX_EPOCH};

use backstitch::Compiled;
use backstitch::sandbox::Sandbox;
use backstitch::script::ScriptName;

use super::fixture::Fixture;
use crate::ground::Ground;
use crate::support::{Psql, compiled, script, server};

/// Leaves nine tenths of every block empty.
const SPARSE: &str = "DO $$
DECLARE
    name regclass;
BEGIN
    FOR name IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE %s SET (fillfactor = 10)', name);
    END LOOP;
END $$";

/// A place for a fixture's whole life.
pub(super) struct Stage {
    ground: Ground,
    pub(super) fixture: &'static Fixture,
    compiled: Compiled,
}

impl Deref for Stage {
    type Target = Ground;

    fn deref(&self) -> &Ground {
        &self.ground
    }
}

impl Stage {
    /// On the server that this test program shares.
    pub(super) fn new(fixture: &'static Fixture, rows: usize) -> Self {
        Self::on(server(), fixture, rows)
    }

    pub(super) fn on(server: &Sandbox, fixture: &'static Fixture, rows: usize) -> Self {
        Self::with(server, fixture, rows, "")
    }

    /// With few rows in a block, so that few rows make many batches.
    pub(super) fn sparse(server: &Sandbox, fixture: &'static Fixture, rows: usize) -> Self {
        Self::with(server, fixture, rows, SPARSE)
    }

    fn with(server: &Sandbox, fixture: &'static Fixture, rows: usize, sql: &str) -> Self {
        let ground = Ground::empty(server);
        ground.run(fixture.ddl);
        ground.run(sql);
        ground.run(&(fixture.data)(rows));
        Self { ground, fixture, compiled: compiled(&(fixture.backfill)(), fixture.ddl) }
    }

    /// Another one with what is in this one. Nobody may be connected to it.
    pub(super) fn copy(&self, server: &Sandbox) -> Self {
        Self { ground: self.ground.copy(server), fixture: self.fixture, compiled: self.compiled.clone() }
    }

    /// Gives its space back.
    pub(super) fn drop(self, server: &Sandbox) {
        self.ground.drop(server);
    }

    /// A script of the fixture.
    pub(super) fn text(&self, name: ScriptName) -> &str {
        script(&self.compiled, name)
    }

    /// Runs a script.
    pub(super) fn execute(&self, name: ScriptName, settings: &[&str]) -> Psql {
        self.psql(self.text(name), settings)
    }

    /// Runs a script that must succeed.
    #[track_caller]
    pub(super) fn succeeds(&self, name: ScriptName) -> Psql {
        let psql = self.execute(name, &[]);
        assert_eq!(psql.code, 0, "{name:?} must succeed:\n{}\n{}", psql.out, psql.err);
        psql
    }

    /// Every row of every table of the application, but for what is no value of its own: the stamps, which say when, and
    /// what the oracle foretold.
    pub(super) fn values(&self) -> BTreeSet<String> {
        self.rows_without(&[self.fixture.stamp, "foretold"])
    }

    /// Every row of every table of the application, to the last column.
    pub(super) fn everything(&self) -> BTreeSet<String> {
        self.rows_without(&[])
    }

    fn rows_without(&self, columns: &[&str]) -> BTreeSet<String> {
        let mut client = self.connect();
        let tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'";
        let mut rows = BTreeSet::new();
        for table in client.query(tables, &[]).unwrap() {
            let table: String = table.get(0);
            let sql = format!("SELECT $1 || ' ' || (to_jsonb(t) - $2::text[])::text FROM ONLY {table} AS t");
            rows.extend(client.query(&sql, &[&table, &columns]).unwrap().iter().map(|row| row.get::<_, String>(0)));
        }
        rows
    }

    /// What the journals of all runs hold together, without the stamps and where it was written: each rule's entries, in no
    /// order, a number behind those that are there more than once.
    pub(super) fn journaled(&self) -> BTreeSet<String> {
        let mut client = self.connect();
        let journals = "SELECT format('backstitch.%I', tablename) FROM pg_tables
            WHERE schemaname = 'backstitch' AND starts_with(tablename, 'journal_')";
        let (old, new) = (format!("old_{}", self.fixture.stamp), format!("new_{}", self.fixture.stamp));
        let aside: Vec<&str> = vec!["run", "batch", "entry", "fate", &old, &new];
        let mut entries = BTreeSet::new();
        for journal in client.query(journals, &[]).unwrap() {
            let journal: String = journal.get(0);
            let sql = format!(
                "SELECT format('%s %s × %s', $1::text, entry, count(*))
                FROM (SELECT (to_jsonb(journal) - $2::text[])::text AS entry FROM {journal} AS journal) AS entries
                GROUP BY entry"
            );
            entries.extend(client.query(&sql, &[&journal, &aside]).unwrap().iter().map(|row| row.get::<_, String>(0)));
        }
        entries
    }
}

/// What chance begins from: `BACKSTITCH_SEED`, or the clock. It is printed, so that a failure can be seen again.
#[allow(clippy::print_stderr, reason = "the seed of a failure must be seen")]
pub(super) fn seed(what: &str) -> u64 {
    let by_the_clock = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let seed = std::env::var("BACKSTITCH_SEED").map_or_else(|_| by_the_clock(), |seed| seed.parse().unwrap());
    eprintln!("{what} of seed {seed}; again with BACKSTITCH_SEED={seed}");
    seed
}
