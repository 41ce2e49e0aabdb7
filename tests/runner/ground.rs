//! A database, and a folder in which the binary runs against it.

#![allow(clippy::disallowed_methods, reason = "a test starts programs and writes files")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::process::{Ran, run};
use crate::support::{Database, server};

pub(crate) const SCHEMA: &str = include_str!("../../rules/schema.sql");
pub(crate) const SAMPLE: &str = include_str!("../../rules/sample.sql");

/// The backfill that the binary has.
pub(crate) const NAME: &str = "phase_1_4";

pub(crate) struct Ground {
    pub(crate) database: Database,
    folder: TempDir,
}

impl Ground {
    /// An empty database and an empty folder.
    pub(crate) fn empty() -> Self {
        Self { database: Database::empty(), folder: tempfile::tempdir().unwrap() }
    }

    /// The reference's sample, and its compiled scripts.
    pub(crate) fn sample() -> Self {
        let ground = Self { database: Database::with(&[SCHEMA, SAMPLE]), folder: tempfile::tempdir().unwrap() };
        ground.run(&["compile"]).exits_with(0);
        ground
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A script of a backfill that the binary doesn't know. Each has a forward script, by which it is found.
    pub(crate) fn script(&self, name: &str, file: &str, text: &str) {
        self.write(&format!("generated/{name}/{file}"), text);
        if !self.path(&format!("generated/{name}/forward.sql")).exists() {
            self.write(&format!("generated/{name}/forward.sql"), "SELECT 1;\n");
        }
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backstitch"));
        command.args(arguments).current_dir(self.folder.path());
        command.env("DATABASE_URL", server().url(&self.database.name));
        for name in ["BACKSTITCH_DATABASE_URL", "BACKSTITCH_DIR"] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments))
    }

    /// Waits until a query gives true.
    #[track_caller]
    pub(crate) fn wait_until(&self, query: &str) {
        let began = Instant::now();
        while self.database.value(query).as_deref() != Some("true") {
            assert!(began.elapsed() < Duration::from_secs(20), "never true: {query}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Each line of a program's answer, which must be an object of its own.
#[track_caller]
pub(crate) fn objects(ran: &Ran) -> Vec<Value> {
    let parse = |line: &str| serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let objects: Vec<Value> = ran.out.lines().map(parse).collect();
    assert!(objects.iter().all(|object| object["event"].is_string()), "{}", ran.out);
    objects
}

/// The objects of one kind.
pub(crate) fn of<'a>(objects: &'a [Value], event: &str) -> Vec<&'a Value> {
    objects.iter().filter(|object| object["event"] == event).collect()
}
