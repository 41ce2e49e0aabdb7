use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::explain::ExplainFormat;
use super::options::{DiagnosticFormat, Format, ListFormat, Options, Shared};
use super::{called, jobs, print};

/// Backfill rules, compiled to SQL that a DBA can read, run, prove and undo.
#[derive(Debug, Parser)]
#[command(name = "backstitch", version, propagate_version = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the backfills, and what each is for
    #[command(after_help = called::example("list"))]
    List,
    /// Check the rules against the schema and each other, and against a database if asked; writes nothing
    #[command(after_help = called::example("check --deny-warnings --format github"))]
    Check {
        /// The backfill; all of them where none is named
        name: Option<String>,
        /// Look at this database, too: where it differs from the schema, and what a run will meet there
        #[arg(long, value_name = "URL")]
        database_url: Option<String>,
        /// Look at the database that the other commands go to
        #[arg(long)]
        live: bool,
        /// Exit with 1 where there are warnings, too
        #[arg(long)]
        deny_warnings: bool,
        /// The form of what is said
        #[arg(long, value_enum, default_value_t = DiagnosticFormat::Text)]
        format: DiagnosticFormat,
    },
    /// Say what a code means, with an example and the remedy; without a code, list all
    #[command(after_help = called::example("explain not-nullable"))]
    Explain {
        /// The code, as it stands in brackets
        code: Option<String>,
        /// The form of the explanation
        #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
        format: ExplainFormat,
    },
    /// Compile the rules to SQL files
    #[command(after_help = called::example("compile --check"))]
    Compile {
        /// The backfill; all of them where none is named
        name: Option<String>,
        /// Write nothing: show what would change, and exit with 1 if anything would
        #[arg(long)]
        check: bool,
        /// The folder that the files go to, a folder for each backfill [default: generated]
        #[arg(long, value_name = "DIR", env = "BACKSTITCH_DIR")]
        out: Option<PathBuf>,
        /// The form of what is said
        #[arg(long, value_enum, default_value_t = DiagnosticFormat::Text)]
        format: DiagnosticFormat,
    },
    /// Print one script
    #[command(after_help = called::example("print phase_1_4 forward | psql -X -v ON_ERROR_STOP=1"))]
    Print {
        /// The backfill
        name: String,
        /// The script
        #[arg(value_enum)]
        script: print::Which,
    },
    /// Show what a run would do; changes nothing
    #[command(after_help = called::example("preview phase_1_4 --database-url postgres://localhost/app"))]
    Preview {
        /// The backfill; all of them where none is named
        name: Option<String>,
        #[command(flatten)]
        options: Options,
    },
    /// Apply the rules, in batches; run it again after an interruption
    #[command(after_help = called::example("run phase_1_4 --set batch_ms=100 --set pause_ms=50"))]
    Run {
        /// The backfill; all of them where none is named, until one fails
        name: Option<String>,
        /// Show what it would do, as `preview` does
        #[arg(long)]
        dry_run: bool,
        /// How many sessions do it, on slices of the tables, 64 at most [default: 1]
        #[arg(long, value_name = "N", env = "BACKSTITCH_JOBS", value_parser = clap::value_parser!(u8).range(1..=jobs::MOST))]
        jobs: Option<u8>,
        #[command(flatten)]
        options: Options,
    },
    /// Prove that nothing is left to do and that the figures are as expected; exit with 1 where a check fails
    #[command(after_help = called::example("prove phase_1_4 --format json"))]
    Prove {
        /// The backfill; all of them where none is named
        name: Option<String>,
        #[command(flatten)]
        options: Options,
    },
    /// Restore what was there, except what somebody changed since
    #[command(after_help = called::example("rollback phase_1_4"))]
    Rollback {
        /// The backfill; all of them, the last first, where none is named
        name: Option<String>,
        #[command(flatten)]
        options: Options,
    },
    /// List the rows that needed a default
    #[command(after_help = called::example("flags phase_1_4 --format csv > flags.csv"))]
    Flags {
        /// The backfill; all of them where none is named
        name: Option<String>,
        #[command(flatten)]
        shared: Shared,
        /// The form of the list
        #[arg(long, value_enum, default_value_t = ListFormat::Table)]
        format: ListFormat,
    },
    /// Say what becomes of each backfill, and what to do next
    #[command(after_help = called::example("status"))]
    Status {
        /// The backfill; all of them where none is named
        name: Option<String>,
        #[command(flatten)]
        options: Options,
    },
    /// Ask a run, in whatever session, to end after its batch
    #[command(after_help = called::example("stop phase_1_4"))]
    Stop {
        /// The backfill; all of them where none is named
        name: Option<String>,
        #[command(flatten)]
        options: Options,
    },
    /// Give the undo up: drop the journals, so that nothing can be rolled back any more
    #[command(after_help = called::example("forget phase_1_4 --yes"))]
    Forget {
        /// The backfill; all of them, the last first, where none is named
        name: Option<String>,
        /// Do it; without this, say what would be given up
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        options: Options,
    },
    /// Print what creates the schema of the journal beforehand, where a run may not
    #[command(after_help = called::example("schema phase_1_4 | psql -X -v ON_ERROR_STOP=1"))]
    Schema {
        /// The backfill; all of them where none is named
        name: Option<String>,
        /// The folder of the scripts [default: generated]
        #[arg(long, value_name = "DIR", env = "BACKSTITCH_DIR")]
        dir: Option<PathBuf>,
    },
    /// Print completions for a shell
    #[command(after_help = called::example("completions bash > ~/.local/share/bash-completion/completions/") + &called::name())]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Show the whole life of a backfill on a throwaway server: preview, forward, proof, an edit, rollback
    #[command(after_help = called::example("demo phase_1_4"))]
    Demo {
        /// The backfill; the first that has sample data where none is named
        name: Option<String>,
    },
}

impl Command {
    /// Whether a program reads what it says.
    pub(super) fn is_json(&self) -> bool {
        match self {
            Command::Preview { options, .. }
            | Command::Run { options, .. }
            | Command::Prove { options, .. }
            | Command::Rollback { options, .. }
            | Command::Status { options, .. }
            | Command::Stop { options, .. }
            | Command::Forget { options, .. } => options.format == Format::Json,
            Command::Check { format, .. } | Command::Compile { format, .. } => *format == DiagnosticFormat::Json,
            Command::Flags { format, .. } => *format == ListFormat::Json,
            _ => false,
        }
    }
}
