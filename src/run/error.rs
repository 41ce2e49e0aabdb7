use std::error::Error;
use std::fmt;

use postgres::error::{DbError, SqlState};

use super::locate;

/// A statement of a script that failed.
#[derive(Debug)]
pub struct RunError {
    /// The first line of the statement that is no comment.
    statement: String,
    source: Option<postgres::Error>,
    reason: String,
    line: Option<usize>,
}

impl RunError {
    /// A script that can't be taken apart.
    pub(super) fn not_split(reason: impl fmt::Display) -> Self {
        Self { statement: "the script".to_owned(), source: None, reason: reason.to_string(), line: None }
    }

    /// A statement that failed; it begins at this byte of the script.
    pub(super) fn failed(script: &str, start: usize, statement: &str, source: postgres::Error) -> Self {
        let line = source.as_db_error().and_then(|error| locate::line(script, start, error));
        Self { statement: first_line(statement), reason: reason(&source), source: Some(source), line }
    }

    /// The error's SQLSTATE, where the server gave one.
    pub fn code(&self) -> Option<&str> {
        self.source.as_ref().and_then(postgres::Error::code).map(SqlState::code)
    }

    /// What the server said, where it said anything.
    pub fn server(&self) -> Option<&DbError> {
        self.source.as_ref().and_then(postgres::Error::as_db_error)
    }

    /// The line of the script, counted from 1, where that is known.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// What went wrong, in one line.
    pub fn message(&self) -> String {
        match self.server() {
            Some(server) => server.message().to_owned(),
            None => format!("`{}` could not be run: {}", self.statement, self.reason),
        }
    }

    /// Whether the connection is gone: the server was stopped or the session ended, or nothing answers.
    pub fn is_lost(&self) -> bool {
        match self.server() {
            Some(server) => matches!(server.code().code(), "57P01" | "57P02" | "57P03" | "57P05"),
            None => self.source.is_some(),
        }
    }

    /// Whether it was cancelled from outside.
    pub fn is_cancelled(&self) -> bool {
        self.code() == Some(SqlState::QUERY_CANCELED.code())
    }

    /// Whether the script answered no, as opposed to that it could not be run: a requirement, a proof, somebody at work.
    pub fn is_refusal(&self) -> bool {
        self.code().is_some_and(|code| code.starts_with("BS") && code != "BS002")
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())?;
        if let Some(detail) = self.server().and_then(DbError::detail) {
            write!(f, "\n{detail}")?;
        }
        if let Some(hint) = self.server().and_then(DbError::hint) {
            write!(f, "\nhelp: {hint}")?;
        }
        Ok(())
    }
}

impl Error for RunError {}

/// The error's own words, with what it came from: the driver's first line alone says too little.
fn reason(error: &postgres::Error) -> String {
    match error.source() {
        Some(source) if !error.to_string().contains(&source.to_string()) => format!("{error}: {source}"),
        _ => error.to_string(),
    }
}

fn first_line(statement: &str) -> String {
    let line = statement.lines().find(|line| !line.is_empty() && !line.starts_with("--"));
    line.unwrap_or_default().to_owned()
}
