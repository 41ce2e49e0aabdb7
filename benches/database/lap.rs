//! One contender on one copy: what it runs, timed, and what else that costs.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use postgres::Client;

use super::race::Seen;
use super::server::Database;

/// What a step cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) seconds: f64,
    /// Bytes of WAL, of the whole server.
    pub(crate) wal: f64,
    /// Bytes that the tables grew by.
    pub(crate) tables: f64,
    /// Bytes that their indexes grew by.
    pub(crate) indexes: f64,
    /// Bytes that backstitch's own schema grew by.
    pub(crate) journal: f64,
}

/// How far the WAL is, and how large everything is.
const MEASURES: &str = "SELECT
    pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8,
    COALESCE(sum(pg_table_size(relation.oid)) FILTER (WHERE namespace.nspname = 'public'), 0)::float8,
    COALESCE(sum(pg_indexes_size(relation.oid)) FILTER (WHERE namespace.nspname = 'public'), 0)::float8,
    COALESCE(sum(pg_total_relation_size(relation.oid)) FILTER (WHERE namespace.nspname = 'backstitch'), 0)::float8
FROM pg_catalog.pg_class AS relation
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
WHERE relation.relkind = 'r'";

/// A contender at work on its copy.
pub(crate) struct Lap<'a> {
    contender: &'static str,
    database: &'a Database<'a>,
    observer: Client,
    seen: &'a mut Seen,
    samples: Vec<(&'static str, Sample)>,
}

impl<'a> Lap<'a> {
    pub(crate) fn new(contender: &'static str, database: &'a Database<'a>, seen: &'a mut Seen) -> Result<Self> {
        Ok(Self { contender, database, observer: database.connect()?, seen, samples: Vec::new() })
    }

    pub(crate) fn database(&self) -> &'a Database<'a> {
        self.database
    }

    /// Times a step, which begins right after a checkpoint.
    pub(crate) fn time(&mut self, step: &'static str, work: impl FnOnce(&Database<'_>) -> Result<()>) -> Result<()> {
        self.observer.batch_execute("CHECKPOINT")?;
        let before = self.measures()?;
        let begin = Instant::now();
        work(self.database).context(step)?;
        let seconds = begin.elapsed().as_secs_f64();
        let after = self.measures()?;
        let [wal, tables, indexes, journal] = [0, 1, 2, 3].map(|measure| after[measure] - before[measure]);
        self.samples.push((step, Sample { seconds, wal, tables, indexes, journal }));
        Ok(())
    }

    /// A transaction whose snapshot is as old as this copy: while it is open, no row that is replaced is dead, and no index
    /// can be cleared of it.
    pub(crate) fn old_snapshot(&self) -> Result<Client> {
        let mut session = self.database.connect()?;
        session.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM pg_catalog.pg_class LIMIT 1")?;
        Ok(session)
    }

    /// Times a file that psql runs.
    pub(crate) fn psql(&mut self, step: &'static str, file: &Path) -> Result<()> {
        self.time(step, |database| psql(database, file))
    }

    /// Times a command of the runner.
    pub(crate) fn backstitch(&mut self, step: &'static str, arguments: &[&str]) -> Result<()> {
        self.time(step, |database| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_backstitch"));
            command.args(arguments).args(["--quiet", "--database-url", &database.url()]);
            succeeds(command.current_dir(env!("CARGO_MANIFEST_DIR")))
        })
    }

    /// Demands that every contender that asks for it gets this answer.
    pub(crate) fn same(&mut self, what: &'static str, digest: &str) -> Result<()> {
        let found: Option<String> = self.observer.query_one(digest, &[])?.get(0);
        self.seen.compare(what, self.contender, found.unwrap_or_default())
    }

    pub(crate) fn end(self) -> Vec<(&'static str, Sample)> {
        self.samples
    }

    fn measures(&mut self) -> Result<[f64; 4]> {
        let row = self.observer.query_one(MEASURES, &[])?;
        Ok([0, 1, 2, 3].map(|measure| row.get(measure)))
    }
}

/// Runs a file with psql, as every script says that it is run.
pub(crate) fn psql(database: &Database<'_>, file: &Path) -> Result<()> {
    let mut psql = Command::new("psql");
    succeeds(psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f"]).arg(file).envs(database.environment()))
}

fn succeeds(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("`{program}` can't be run"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "`{program}` ended with {}: {said}", output.status);
    Ok(())
}
