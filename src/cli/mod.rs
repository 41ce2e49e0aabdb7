//! The command line of a rules binary: `backstitch::cli::main(project)`.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an edge: it talks to a terminal"
)]

mod compile;
mod demo;
mod list;
mod print;
mod project;

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

pub use project::{Demo, Project};

/// Backfill rules, compiled to SQL that a DBA can read, run, prove and undo.
#[derive(Debug, Parser)]
#[command(name = "backstitch", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the backfills, and what each is for
    List,
    /// Compile the rules to SQL files
    ///
    /// Example: backstitch compile --check
    Compile {
        /// The backfill; all of them where none is named
        name: Option<String>,
        /// Write nothing: show what would change, and exit with 1 if anything would
        #[arg(long)]
        check: bool,
        /// The folder that the files go to, a folder for each backfill
        #[arg(long, value_name = "DIR", default_value = "generated")]
        out: PathBuf,
    },
    /// Print one script
    ///
    /// Example: backstitch print phase_1_4 forward | psql -X -v ON_ERROR_STOP=1
    Print {
        /// The backfill
        name: String,
        /// The script
        #[arg(value_enum)]
        script: print::Which,
    },
    /// Show the whole life of a backfill on a throwaway server: preview, forward, proof, an edit, rollback
    Demo {
        /// The backfill; the first that has sample data where none is named
        name: Option<String>,
    },
}

/// What a command answers. An error is neither: it could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Yes,
    No,
}

/// Runs the command that the arguments of the process name.
///
/// The exit code is 0 where it is done; 1 where the answer is no: rules are refused, files are stale, a proof failed;
/// 2 where it could not be done.
pub fn main(project: Project) -> ExitCode {
    let arguments = Arguments::parse();
    match run(&project, arguments.command) {
        Ok(Verdict::Yes) => ExitCode::SUCCESS,
        Ok(Verdict::No) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Prints a line of the result. Whoever reads may have read enough: that is no error.
fn say(line: impl Display) -> Result<()> {
    match writeln!(io::stdout().lock(), "{line}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome.context("standard output can't be written"),
    }
}

fn run(project: &Project, command: Command) -> Result<Verdict> {
    match command {
        Command::List => list::run(project),
        Command::Compile { name, check, out } => compile::run(project, name.as_deref(), check, &out),
        Command::Print { name, script } => print::run(project, &name, script),
        Command::Demo { name } => demo::run(project, name.as_deref()),
    }
}
