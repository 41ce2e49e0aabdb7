use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What every command that talks to a database takes.
#[derive(Debug, Clone, Args)]
pub(super) struct Shared {
    /// The database: postgres://user@host/name; else DATABASE_URL (also from .env), else the PG* variables
    #[arg(long, value_name = "URL", env = "BACKSTITCH_DATABASE_URL", hide_env_values = true)]
    pub(super) database_url: Option<String>,
    /// The folder of the scripts, a folder for each backfill [default: generated]
    #[arg(long, value_name = "DIR", env = "BACKSTITCH_DIR")]
    pub(super) dir: Option<PathBuf>,
    /// A parameter of the rules, or a setting of the run such as batch_ms, lock_timeout, max_rounds, max_replica_lag
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(super) settings: Vec<(String, String)>,
    /// Say nothing but the result, and errors
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// The same, with the form of what is said.
#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) shared: Shared,
    /// For people, or one JSON object a line on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

/// The form of what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

/// The form of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// For people
    Table,
    /// Comma-separated values with a header
    Csv,
    /// One JSON object a line
    Json,
}

/// The form of what is said of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiagnosticFormat {
    /// For people, with the lines at fault
    #[value(alias = "human")]
    Text,
    /// One JSON object a line
    Json,
    /// Annotations of a pull request, by GitHub's workflow commands
    Github,
}

/// `name=value`, where the name is one that a setting of the server can have.
fn setting(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("it has no `=`: write it as name=value")?;
    check_name(name)?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Whether a setting can be called so.
pub(super) fn check_name(name: &str) -> Result<(), String> {
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if begins && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Ok(());
    }
    Err(format!("`{name}` is not the name of a setting: letters, digits and `_` only, such as batch_ms"))
}
