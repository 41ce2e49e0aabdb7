use postgres::{Client, SimpleQueryMessage};

use super::RunError;
use crate::script::statements;

/// What a statement returned: the names of its columns, and its rows as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The columns' names.
    pub columns: Vec<String>,
    /// The rows; `None` is null.
    pub rows: Vec<Vec<Option<String>>>,
}

/// Sends a script's own statements, one by one as psql does, and hands on what each returns. Nothing is added.
///
/// # Errors
///
/// The first statement that fails; those after it are not sent.
pub fn execute(client: &mut Client, script: &str, mut on_answer: impl FnMut(Answer)) -> Result<(), RunError> {
    for statement in statements(script).map_err(RunError::not_split)? {
        // A statement is a part of the script, so that their distance is its place.
        let start = statement.as_ptr().addr() - script.as_ptr().addr();
        let messages =
            client.simple_query(statement).map_err(|source| RunError::failed(script, start, statement, source))?;
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
