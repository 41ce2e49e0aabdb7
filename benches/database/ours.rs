//! Our scripts: the committed ones of the reference, and those of the benchmark's own rules.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use backstitch::catalog::Catalog;
use backstitch::ir::Backfill;
use backstitch::output::{self, File};
use backstitch::script::ScriptName;
use tempfile::TempDir;

/// The reference's name.
pub(crate) const REFERENCE: &str = "phase_1_4";

/// A script of the reference.
pub(crate) fn of_reference(name: ScriptName) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("generated").join(REFERENCE).join(name.file())
}

/// What somebody writes by hand instead.
pub(crate) fn by_hand(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/database/sql").join(file)
}

/// A backfill of the benchmark, compiled to files.
#[derive(Debug)]
pub(crate) struct Files(TempDir);

impl Files {
    pub(crate) fn of(backfill: &Backfill, ddl: &str) -> Result<Self> {
        let compiled = backstitch::compile(backfill, &Catalog::from_ddl("schema.sql", ddl));
        let scripts = compiled.map_err(|error| anyhow!("{error}"))?.scripts.files;
        let folder = tempfile::tempdir()?;
        let file = |script: backstitch::script::Script| File {
            path: folder.path().join(script.name.file()),
            text: script.text,
        };
        output::write(&scripts.into_iter().map(file).collect::<Vec<_>>())?;
        Ok(Self(folder))
    }

    pub(crate) fn script(&self, name: ScriptName) -> PathBuf {
        self.0.path().join(name.file())
    }
}
