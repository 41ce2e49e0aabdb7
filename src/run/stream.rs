use postgres::Client;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::ToSql;

use super::RunError;
use crate::script::statements;

/// A part of what a statement returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// The columns' names, before the first row.
    Columns(&'a [&'a str]),
    /// A row; `None` is null.
    Row(&'a [Option<&'a str>]),
}

/// Sends a script's own statements, one by one, and hands on each row as it comes: a list may be longer than the memory.
/// Every column must be text.
///
/// # Errors
///
/// The first statement that fails; those after it are not sent.
pub fn stream(client: &mut Client, script: &str, mut on_part: impl FnMut(Part<'_>)) -> Result<(), RunError> {
    for statement in statements(script).map_err(RunError::not_split)? {
        let start = statement.as_ptr().addr() - script.as_ptr().addr();
        let mut send = || -> Result<(), postgres::Error> {
            let prepared = client.prepare(statement)?;
            let columns: Vec<&str> = prepared.columns().iter().map(postgres::Column::name).collect();
            if !columns.is_empty() {
                on_part(Part::Columns(&columns));
            }
            let no_parameters: [&(dyn ToSql + Sync); 0] = [];
            let mut rows = client.query_raw(&prepared, no_parameters)?;
            while let Some(row) = rows.next()? {
                let values = (0..row.len()).map(|index| row.try_get(index)).collect::<Result<Vec<_>, _>>()?;
                on_part(Part::Row(&values));
            }
            Ok(())
        };
        send().map_err(|source| RunError::failed(script, start, statement, source))?;
    }
    Ok(())
}
