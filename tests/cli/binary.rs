//! The binary, and a folder to run it in.

#![allow(clippy::disallowed_methods, reason = "a test starts programs and reads files")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::process::{Ran, run};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_backstitch");

/// The backfill that the binary has.
pub(crate) const NAME: &str = "phase_1_4";

/// Its scripts, by the word that `print` knows them by.
pub(crate) const SCRIPTS: [(&str, &str); 8] = [
    ("install", "install.sql"),
    ("preview", "preview.sql"),
    ("forward", "forward.sql"),
    ("proof", "proof.sql"),
    ("rollback", "rollback.sql"),
    ("flags", "flags.sql"),
    ("forget", "forget.sql"),
    ("review", "REVIEW.md"),
];

/// An empty folder in which the binary is run.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder into which everything was compiled.
    pub(crate) fn compiled() -> Self {
        let folder = Self::empty();
        folder.run(&["compile"]).exits_with(0);
        folder
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// The path of a compiled file.
    pub(crate) fn script(&self, file: &str) -> PathBuf {
        self.path("generated").join(NAME).join(file)
    }

    /// Runs the binary here.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments))
    }

    /// The binary, not started yet. No server can be reached: whatever needs one fails.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        command.args(arguments).current_dir(self.0.path());
        command.env("DATABASE_URL", "postgres://127.0.0.1:1/none").env("PGHOST", "127.0.0.1").env("PGPORT", "1");
        command
    }

    /// Every file below, with what it holds.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(self.0.path())
    }
}

/// Every file below a folder, by its path inside, with what it holds.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Where the package is.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
