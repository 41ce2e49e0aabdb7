//! What the databases hold.

use anyhow::Result;

use super::scale::Scale;
use super::server::{Database, Server};

/// The reference's tables.
pub(crate) const SCHEMA: &str = include_str!("../../rules/schema.sql");

/// What the reference's rules left, without the moments at which they did: the same for all who mean the same.
pub(crate) const END: &str = "SELECT string_agg(part.digest, ' ' ORDER BY part.digest) FROM (
    SELECT count(*) || ':' || sum(hashtextextended(ROW(
        t.\"id\", t.\"messageNumberId\", t.\"maskedNumberE164\", t.\"numberClass\", t.\"isOneTimeClient\"
    )::text, 0)::numeric) AS digest FROM \"MessageThread\" AS t
    UNION ALL
    SELECT count(*) || ':' || sum(hashtextextended(ROW(
        t.\"id\", t.\"numberClass\", t.\"assignedSitterId\", t.\"ownerId\"
    )::text, 0)::numeric) FROM \"MessageNumber\" AS t
) AS part";

/// Everything that the reference's rules may write, with the moments: what a rollback has to bring back.
pub(crate) const WHOLE: &str = "SELECT string_agg(part.digest, ' ' ORDER BY part.digest) FROM (
    SELECT count(*) || ':' || sum(hashtextextended(t::text, 0)::numeric) AS digest FROM \"MessageThread\" AS t
    UNION ALL
    SELECT count(*) || ':' || sum(hashtextextended(t::text, 0)::numeric) FROM \"MessageNumber\" AS t
) AS part";

/// Threads as they are before the reference: most without a number, none with a class.
pub(crate) fn threads<'a>(server: &'a Server, threads: u64) -> Result<Database<'a>> {
    load(server, threads, false)
}

/// Threads that all have a number, and no class yet.
pub(crate) fn numbered_threads<'a>(server: &'a Server, threads: u64) -> Result<Database<'a>> {
    load(server, threads, true)
}

fn load(server: &Server, threads: u64, numbered: bool) -> Result<Database<'_>> {
    eprintln!("loading {threads} threads{}", if numbered { " that have a number" } else { "" });
    server.template(|client| {
        client.batch_execute(SCHEMA)?;
        client.batch_execute(&format!("SET bench.threads = '{threads}'; SET bench.numbered = '{numbered}'"))?;
        Ok(client.batch_execute(include_str!("sql/threads.sql"))?)
    })
}

/// The tables of the ordered lookup.
pub(crate) const LEDGER_SCHEMA: &str = include_str!("sql/ledger_schema.sql");

/// Accounts that have no balance, and five times as many entries.
pub(crate) fn ledger<'a>(server: &'a Server, scale: &Scale) -> Result<Database<'a>> {
    let accounts = scale.part_of(300_000);
    eprintln!("loading {accounts} accounts with 5 entries each");
    server.template(|client| {
        client.batch_execute(LEDGER_SCHEMA)?;
        client.batch_execute(&format!("SET bench.accounts = '{accounts}'"))?;
        Ok(client.batch_execute(include_str!("sql/ledger.sql"))?)
    })
}
