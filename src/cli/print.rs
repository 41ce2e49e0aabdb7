use std::io::{ErrorKind, Write};

use anyhow::{Context, Result};
use clap::ValueEnum;

use super::options::DiagnosticFormat;
use super::report::Report;
use super::{Project, Verdict};
use crate::script::ScriptName;

/// The scripts, by the names that the command line gives them.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Which {
    /// Creates what backstitch keeps, beforehand
    Install,
    /// What forward would do
    Preview,
    /// Applies the rules
    Forward,
    /// Proves that they are applied
    Proof,
    /// Restores what was there
    Rollback,
    /// Lists the rows that were flagged
    Flags,
    /// Gives up the undo
    Forget,
    /// All of it in words
    Review,
}

impl From<Which> for ScriptName {
    fn from(which: Which) -> Self {
        match which {
            Which::Install => ScriptName::Install,
            Which::Preview => ScriptName::Preview,
            Which::Forward => ScriptName::Forward,
            Which::Proof => ScriptName::Proof,
            Which::Rollback => ScriptName::Rollback,
            Which::Flags => ScriptName::Flags,
            Which::Forget => ScriptName::Forget,
            Which::Review => ScriptName::Review,
        }
    }
}

/// Prints one script to standard output.
pub(super) fn run(project: &Project, name: &str, which: Which) -> Result<Verdict> {
    let backfill = project.named(Some(name))?[0];
    let mut report = Report::beside_the_result(project, DiagnosticFormat::Text)?;
    let compiled = report.compile(backfill)?;
    let verdict = report.end(false)?;
    let Some(compiled) = compiled.filter(|_| verdict == Verdict::Yes) else { return Ok(verdict) };
    let wanted = ScriptName::from(which);
    let script = compiled.scripts.files.iter().find(|script| script.name == wanted);
    let text = &script.expect("a backfill compiles to every script").text;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Verdict::Yes),
        outcome => outcome.map(|()| Verdict::Yes).context("standard output can't be written"),
    }
}
