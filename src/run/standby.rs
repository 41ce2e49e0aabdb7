//! Whether the server is a standby, asked by a statement of the runner's own before a script that reads.

use postgres::Client;
use serde::{Deserialize, Serialize};

use super::ledger::{LedgerError, parsed};

/// How far a standby is behind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standby {
    /// The commit time of the last transaction that was replayed; nothing where none was since the start.
    pub replayed_at: Option<String>,
    /// How long ago that was.
    pub seconds: Option<f64>,
    /// The last position that was received; nothing where it doesn't stream.
    pub received: Option<String>,
    /// The last position that was replayed.
    pub replayed: Option<String>,
    /// Bytes that were received and are not replayed yet.
    pub bytes: Option<f64>,
}

const STANDBY: &str = "SELECT json_build_object(
  'replayed_at', pg_last_xact_replay_timestamp(),
  'seconds', extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()),
  'received', pg_last_wal_receive_lsn()::text,
  'replayed', pg_last_wal_replay_lsn()::text,
  'bytes', pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
)::text AS standby
WHERE pg_is_in_recovery()";

/// How far the server is behind, where it is a standby.
///
/// # Errors
///
/// Where the connection is gone.
pub fn read(client: &mut Client) -> Result<Option<Standby>, LedgerError> {
    let found = client.simple_query(STANDBY).map_err(LedgerError::Server)?;
    Ok(parsed(&found)?.into_iter().next())
}
