//! The throwaway server, the databases that contenders begin with, and their copies.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use backstitch::sandbox::{Options, Sandbox};
use postgres::{Client, NoTls};

/// What is not the default. A checkpoint in the midst of a timing would hit one contender and not the other: each timing
/// begins with one, and none comes by itself.
pub(crate) const SETTINGS: [(&str, &str); 3] =
    [("shared_buffers", "1GB"), ("max_wal_size", "8GB"), ("checkpoint_timeout", "1h")];

/// The server of the benchmark; commits reach the disk.
#[derive(Debug)]
pub(crate) struct Server {
    sandbox: Sandbox,
    databases: AtomicU32,
}

impl Server {
    pub(crate) fn start() -> Result<Self> {
        let settings = SETTINGS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let sandbox = Sandbox::with(Options { settings, durable: true, ..Options::default() })?;
        Ok(Self { sandbox, databases: AtomicU32::new(0) })
    }

    /// The server's own words on its version.
    pub(crate) fn version(&self) -> Result<String> {
        Ok(self.administrator()?.query_one("SHOW server_version", &[])?.get(0))
    }

    /// A database to copy from: loaded, vacuumed, analysed, and with what warms the copies.
    pub(crate) fn template(&self, load: impl FnOnce(&mut Client) -> Result<()>) -> Result<Database<'_>> {
        let database = self.database("")?;
        let mut client = database.connect()?;
        load(&mut client)?;
        client.batch_execute("CREATE EXTENSION pg_prewarm").context("pg_prewarm comes with PostgreSQL's contrib")?;
        client.batch_execute("VACUUM (FREEZE, ANALYZE)")?;
        Ok(database)
    }

    /// A copy, all of it read once, so that every contender begins alike.
    pub(crate) fn copy(&self, template: &Database<'_>) -> Result<Database<'_>> {
        // Older servers know no other strategy; the default of newer ones would write all of it into the WAL.
        let strategy = if self.sandbox.version() < 15 { "" } else { " STRATEGY FILE_COPY" };
        let database = self.database(&format!("TEMPLATE {}{strategy}", template.name))?;
        database.connect()?.query(
            "SELECT pg_prewarm(relation.oid) FROM pg_catalog.pg_class AS relation
            WHERE relation.relnamespace = 'public'::regnamespace AND relation.relkind IN ('r', 'i')",
            &[],
        )?;
        Ok(database)
    }

    fn database(&self, like: &str) -> Result<Database<'_>> {
        let name = format!("bench_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.administrator()?.batch_execute(&format!("CREATE DATABASE {name} {like}"))?;
        Ok(Database { server: self, name })
    }

    fn administrator(&self) -> Result<Client> {
        Ok(self.sandbox.config("postgres").connect(NoTls)?)
    }

    /// The server's log so far.
    pub(crate) fn log(&self) -> Result<String> {
        let bytes = fs::read(self.sandbox.socket_dir().join("log")).context("the server's log")?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A database that is dropped with this value.
#[derive(Debug)]
pub(crate) struct Database<'a> {
    pub(crate) server: &'a Server,
    name: String,
}

impl Database<'_> {
    pub(crate) fn connect(&self) -> Result<Client> {
        Ok(self.server.sandbox.config(&self.name).connect(NoTls)?)
    }

    /// What leads the runner here.
    pub(crate) fn url(&self) -> String {
        self.server.sandbox.url(&self.name)
    }

    /// What leads psql here.
    pub(crate) fn environment(&self) -> [(&'static str, PathBuf); 4] {
        let sandbox = &self.server.sandbox;
        [
            ("PGHOST", sandbox.socket_dir().to_owned()),
            ("PGPORT", sandbox.port().to_string().into()),
            ("PGUSER", "postgres".into()),
            ("PGDATABASE", self.name.clone().into()),
        ]
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        let drop = || -> Result<()> {
            Ok(self.server.administrator()?.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name))?)
        };
        // The server goes with everything on it at the end; until then a database too many costs disk only.
        if let Err(error) = drop() {
            eprintln!("the database {} stays: {error}", self.name);
        }
    }
}
