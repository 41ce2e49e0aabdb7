//! The command line of a rules binary: `backstitch::cli::main(project)`.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an edge: it talks to a terminal"
)]

mod answer;
mod apply;
mod arguments;
mod called;
mod check;
mod compile;
mod configuration;
mod demo;
mod explain;
mod failure;
mod flags;
mod forget;
mod jobs;
mod list;
mod options;
mod preview;
mod print;
mod project;
mod prove;
mod report;
mod rollback;
mod runner;
mod schema;
mod screen;
mod scripts;
mod sources;
mod status;
mod stop;
mod summary;
mod table;

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{CommandFactory, Parser};
use serde_json::json;

use self::arguments::{Arguments, Command};
use self::configuration::Configuration;
use self::options::{Format, ListFormat};
use self::runner::Runner;
use self::screen::Style;

pub use project::{Demo, Project};

/// What a command answers. An error that was not said yet is neither: the command could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Yes,
    No,
    /// It could not be done, and that was said.
    Failed,
}

/// Runs the command that the arguments of the process name.
///
/// The exit code is 0 where it is done; 1 where the answer is no: rules are refused, files are stale, a proof failed;
/// 2 where it could not be done.
pub fn main(project: Project) -> ExitCode {
    let arguments = Arguments::parse();
    let is_json = arguments.command.is_json();
    match run(project, arguments.command) {
        Ok(Verdict::Yes) => ExitCode::SUCCESS,
        Ok(Verdict::No) => ExitCode::from(1),
        Ok(Verdict::Failed) => ExitCode::from(2),
        Err(error) => {
            let message = format!("{error:#}");
            if is_json {
                let _ = say(json!({ "event": "error", "message": message }));
            } else {
                tell(format_args!("{} {message}", Style::of_stderr().bad("error:")));
            }
            ExitCode::from(2)
        }
    }
}

/// Tells people how it goes, on standard error. Where nobody is there any more to be told, the work goes on all the same.
fn tell(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints a line of the result. Whoever reads may have read enough: that is no error.
fn say(line: impl Display) -> Result<()> {
    match writeln!(io::stdout().lock(), "{line}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome.context("standard output can't be written"),
    }
}

fn run(project: Project, command: Command) -> Result<Verdict> {
    if let Command::Completions { shell } = command {
        clap_complete::generate(shell, &mut Arguments::command(), called::name(), &mut io::stdout());
        return Ok(Verdict::Yes);
    }
    if let Command::Explain { code, format } = command {
        return explain::run(code.as_deref(), format);
    }
    let configuration = Configuration::read()?;
    let project = &project.with_journal_schema(configuration.journal_schema());
    match command {
        Command::List => list::run(project),
        Command::Check { name, database_url, live, deny_warnings, format } => {
            let is_asked = live || database_url.is_some();
            let target = is_asked.then(|| configuration.target(database_url.as_deref())).transpose()?;
            check::run(project, name.as_deref(), target.as_ref(), deny_warnings, format)
        }
        Command::Compile { name, check, out, format } => {
            let out = configuration.directory(out.as_deref());
            compile::run(project, name.as_deref(), check, out, format)
        }
        Command::Print { name, script } => print::run(project, &name, script),
        Command::Demo { name } => demo::run(project, name.as_deref()),
        Command::Preview { name, options } => {
            preview::run(&Runner::new(project, &configuration, &options)?, name.as_deref())
        }
        Command::Run { name, dry_run, jobs, options } => {
            let runner = Runner::new(project, &configuration, &options)?;
            if dry_run {
                preview::run(&runner, name.as_deref())
            } else {
                apply::run(&runner, name.as_deref(), configuration.jobs(jobs))
            }
        }
        Command::Prove { name, options } => {
            prove::run(&Runner::new(project, &configuration, &options)?, name.as_deref())
        }
        Command::Rollback { name, options } => {
            rollback::run(&Runner::new(project, &configuration, &options)?, name.as_deref())
        }
        Command::Flags { name, shared, format } => {
            let talk = if format == ListFormat::Json { Format::Json } else { Format::Text };
            flags::run(&Runner::with(project, &configuration, &shared, talk)?, name.as_deref(), format)
        }
        Command::Status { name, options } => {
            status::run(&Runner::new(project, &configuration, &options)?, name.as_deref())
        }
        Command::Stop { name, options } => stop::run(&Runner::new(project, &configuration, &options)?, name.as_deref()),
        Command::Forget { name, yes, options } => {
            forget::run(&Runner::new(project, &configuration, &options)?, name.as_deref(), yes)
        }
        Command::Schema { name, dir } => schema::run(project, name.as_deref(), configuration.directory(dir.as_deref())),
        Command::Completions { .. } | Command::Explain { .. } => {
            unreachable!("it is answered before the configuration is read")
        }
    }
}
