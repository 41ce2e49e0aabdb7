use std::error::Error;
use std::fmt;

use postgres::{Client, SimpleQueryMessage};

use crate::script::statements;

/// What a statement returned: the names of its columns, and its rows as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The columns' names.
    pub columns: Vec<String>,
    /// The rows; `None` is null.
    pub rows: Vec<Vec<Option<String>>>,
}

/// A statement that failed.
#[derive(Debug)]
pub struct RunError {
    /// The first line of the statement that is no comment.
    statement: String,
    source: Option<postgres::Error>,
    reason: String,
}

impl RunError {
    /// The error's SQLSTATE, where the server gave one.
    pub fn code(&self) -> Option<&str> {
        self.source.as_ref().and_then(|source| source.code()).map(postgres::error::SqlState::code)
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(server) = self.source.as_ref().and_then(|source| source.as_db_error()) else {
            return write!(f, "`{}` could not be run: {}", self.statement, self.reason);
        };
        write!(f, "{}", server.message())?;
        if let Some(detail) = server.detail() {
            write!(f, "\n{detail}")?;
        }
        if let Some(hint) = server.hint() {
            write!(f, "\nhelp: {hint}")?;
        }
        Ok(())
    }
}

impl Error for RunError {}

/// Sends a script's own statements, one by one as psql does, and hands on what each returns. Nothing is added.
///
/// # Errors
///
/// The first statement that fails; those after it are not sent.
pub fn execute(client: &mut Client, script: &str, mut on_answer: impl FnMut(Answer)) -> Result<(), RunError> {
    let not_split = |error: sqlparser::tokenizer::TokenizerError| RunError {
        statement: "the script".to_owned(),
        source: None,
        reason: error.to_string(),
    };
    for statement in statements(script).map_err(not_split)? {
        let messages = client.simple_query(statement).map_err(|source| RunError {
            statement: first_line(statement),
            reason: source.to_string(),
            source: Some(source),
        })?;
        let mut answer: Option<Answer> = None;
        for message in messages {
            match message {
                SimpleQueryMessage::RowDescription(columns) => {
                    let columns = columns.iter().map(|column| column.name().to_owned()).collect();
                    answer = Some(Answer { columns, rows: Vec::new() });
                }
                SimpleQueryMessage::Row(row) => {
                    let values = (0..row.len()).map(|index| row.get(index).map(str::to_owned)).collect();
                    if let Some(answer) = &mut answer {
                        answer.rows.push(values);
                    }
                }
                _ => {}
            }
        }
        answer.into_iter().for_each(&mut on_answer);
    }
    Ok(())
}

fn first_line(statement: &str) -> String {
    let line = statement.lines().find(|line| !line.is_empty() && !line.starts_with("--"));
    line.unwrap_or_default().to_owned()
}
