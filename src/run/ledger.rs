//! What the ledger knows of the backfills, asked by single statements beside the scripts.

use std::fmt;

use postgres::{Client, SimpleQueryMessage};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::script::{ScriptError, ledger, statements};

/// A backfill as its newest run left it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The backfill.
    pub backfill: String,
    /// The run's number.
    pub run: i64,
    /// The plan that was run.
    pub plan_hash: String,
    /// The state that the run itself wrote.
    pub state: String,
    /// When it began.
    pub started_at: String,
    /// When it ended, where it wrote that.
    pub finished_at: Option<String>,
    /// How long it took, or takes already, in seconds.
    pub seconds: f64,
    /// How long ago it began, in seconds.
    pub age: f64,
    /// The role that ran it.
    pub started_by: String,
    /// The program that ran it.
    pub application_name: String,
    /// The server's process.
    pub pid: i32,
    /// Whether somebody asked it to stop.
    pub stop_requested: bool,
    /// Whether its session is still at work.
    pub is_alive: bool,
    /// How far each pass that was begun has come, in their order.
    pub passes: Vec<PassProgress>,
    /// How many rows got which outcome.
    pub outcomes: Vec<OutcomeRows>,
    /// How many runs could be rolled back.
    pub undo_runs: i64,
    /// How many values these have written.
    pub undo_rows: i64,
}

/// How far a pass has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassProgress {
    /// Its number, from 1.
    pub pass: i64,
    /// The rules that are applied together in it.
    pub rules: Vec<String>,
    /// The round over its table, counted from 1.
    pub round: i64,
    /// Blocks that were read.
    pub block: i64,
    /// Blocks that there are.
    pub blocks: i64,
    /// Rows that were written.
    pub rows: i64,
}

/// How many rows of a rule got an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeRows {
    /// The rule.
    pub rule: String,
    /// Its outcome.
    pub outcome: String,
    /// Rows that got it.
    pub rows: i64,
    /// Whether it is one to look at.
    pub flagged: bool,
}

/// A run that was asked to stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The run's number.
    pub run: i64,
    /// `running` or `rolling back`.
    pub state: String,
    /// When it began.
    pub started_at: String,
    /// The role that runs it.
    pub started_by: String,
    /// The program that runs it.
    pub application_name: String,
    /// The server's process.
    pub pid: i32,
    /// Whether its session is still at work.
    pub is_alive: bool,
}

/// What becomes of a backfill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The ledger doesn't know it.
    NeverRun,
    /// A session is applying it.
    Running,
    /// It was asked to stop, and did.
    Stopped,
    /// It failed, or its process is gone.
    Interrupted,
    /// Rows are left that others held.
    Incomplete,
    /// Every rule is applied.
    Applied,
    /// A session is rolling it back.
    RollingBack,
    /// The rollback's process is gone, or it was stopped.
    RollbackInterrupted,
    /// Everything went back but rows that a constraint keeps from it.
    PartlyRolledBack,
    /// Everything went back.
    RolledBack,
    /// Its undo was given up.
    Forgotten,
}

impl Standing {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Standing::NeverRun => "never run",
            Standing::Running => "running",
            Standing::Stopped => "stopped",
            Standing::Interrupted => "interrupted",
            Standing::Incomplete => "incomplete",
            Standing::Applied => "applied",
            Standing::RollingBack => "rolling back",
            Standing::RollbackInterrupted => "rollback interrupted",
            Standing::PartlyRolledBack => "partly rolled back",
            Standing::RolledBack => "rolled back",
            Standing::Forgotten => "forgotten",
        }
    }
}

impl Entry {
    /// What becomes of it: a run that says it is at work, and whose session is gone, was interrupted.
    pub fn standing(&self) -> Standing {
        match (self.state.as_str(), self.is_alive) {
            ("running", true) => Standing::Running,
            ("rolling back", true) => Standing::RollingBack,
            ("rolling back", false) => Standing::RollbackInterrupted,
            ("stopped", _) => Standing::Stopped,
            ("incomplete", _) => Standing::Incomplete,
            ("applied", _) => Standing::Applied,
            ("partly rolled back", _) => Standing::PartlyRolledBack,
            ("rolled back", _) => Standing::RolledBack,
            ("forgotten", _) => Standing::Forgotten,
            _ => Standing::Interrupted,
        }
    }
}

/// A question to the ledger that got no answer.
#[derive(Debug)]
pub enum LedgerError {
    /// The question itself is wrong.
    Script(ScriptError),
    /// The server refused it, or is gone.
    Server(postgres::Error),
    /// The answer is not what was asked for.
    Answer(serde_json::Error),
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LedgerError::Script(error) => error.fmt(f),
            LedgerError::Server(error) => match error.as_db_error() {
                Some(server) => write!(f, "the ledger can't be read: {}", server.message()),
                None => write!(f, "the ledger can't be read: {error}"),
            },
            LedgerError::Answer(error) => write!(f, "the ledger's answer can't be read: {error}"),
        }
    }
}

impl std::error::Error for LedgerError {}

/// Every backfill that the ledger knows; none where there is no ledger.
///
/// # Errors
///
/// Where the ledger may not be read, or the connection is gone.
pub fn read(client: &mut Client, journal_schema: &str) -> Result<Vec<Entry>, LedgerError> {
    ask(client, &ledger::status(journal_schema).map_err(LedgerError::Script)?)
}

/// Asks the run of a backfill that is at work to stop after its batch. Gives the runs that were asked.
///
/// # Errors
///
/// Where the ledger may not be written, or the connection is gone.
pub fn ask_to_stop(client: &mut Client, journal_schema: &str, backfill: &str) -> Result<Vec<Asked>, LedgerError> {
    ask(client, &ledger::stop(journal_schema, backfill).map_err(LedgerError::Script)?)
}

fn ask<T: DeserializeOwned>(client: &mut Client, script: &str) -> Result<Vec<T>, LedgerError> {
    for statement in statements(script).unwrap_or_default() {
        let found = client.simple_query(statement).map_err(LedgerError::Server)?;
        match values(&found).next() {
            Some("f") => return Ok(Vec::new()),
            Some("t") => {}
            _ => return parsed(&found),
        }
    }
    Ok(Vec::new())
}

pub(super) fn parsed<T: DeserializeOwned>(messages: &[SimpleQueryMessage]) -> Result<Vec<T>, LedgerError> {
    values(messages).map(|value| serde_json::from_str(value).map_err(LedgerError::Answer)).collect()
}

/// The first column of each row.
fn values(messages: &[SimpleQueryMessage]) -> impl Iterator<Item = &str> {
    messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    })
}
