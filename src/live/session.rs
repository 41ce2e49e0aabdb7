use postgres::types::ToSql;
use postgres::{Client, IsolationLevel, Transaction};
use serde::de::DeserializeOwned;

use super::Error;

/// One transaction that reads, in which every question sees the same state of the database.
pub(super) struct Session<'a> {
    transaction: Transaction<'a>,
}

impl<'a> Session<'a> {
    /// Begins it. It holds nothing up for long: a question that takes ten seconds is given up, and so is a lock.
    pub(super) fn begin(client: &'a mut Client) -> Result<Self, Error> {
        let builder = client.build_transaction().read_only(true).isolation_level(IsolationLevel::RepeatableRead);
        let mut transaction = builder.start()?;
        transaction.batch_execute(include_str!("questions/session.sql"))?;
        Ok(Self { transaction })
    }

    /// Asks a question whose answer is a row of JSON for each thing found.
    pub(super) fn ask<T: DeserializeOwned>(
        &mut self,
        question: &str,
        about: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<T>, Error> {
        let rows = self.transaction.query(question, about)?;
        rows.iter().map(|row| Ok(serde_json::from_str(row.get(0))?)).collect()
    }
}
