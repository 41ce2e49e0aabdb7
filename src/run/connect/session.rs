//! A session of its own: the server's, with its settings, and nobody between who shares it out.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, SimpleQueryMessage};

use super::Target;
use super::error::ConnectError;
use super::explain::{self, Obstacle, explain};

/// The setting that a session is marked by. PostgreSQL takes any name with a dot.
const MARKER: &str = "backstitch.session";
/// What reads it.
const READ_MARKER: &str = "SELECT pg_catalog.current_setting('backstitch.session', true)";

impl Target {
    /// Connects, and makes sure that the session is the caller's alone and has the settings it was asked for.
    ///
    /// A pooler between either refuses settings at the start or drops them. Locks, settings and cancel requests would then
    /// go to whichever of its sessions comes next.
    ///
    /// # Errors
    ///
    /// As [`Target::connect`]; also where a pooler stands between.
    pub fn connect_session(&self) -> Result<Client, ConnectError> {
        let mark = new_mark();
        let marked = self.clone().with_setting(MARKER, &mark);
        let mut client = marked.connect()?;
        let found = read_mark(&mut client).map_err(|error| explain(&Obstacle::Driver(error), self))?;
        if found.as_deref() == Some(&*mark) {
            return Ok(client);
        }
        let (kind, cause, help) = explain::pooler();
        Err(ConnectError { kind, fact: self.failure(&cause), help })
    }
}

/// A mark that no other session has, so that one which a pooler hands on is not taken for this one.
fn new_mark() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}-{}", process::id(), since.as_nanos(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Without a prepared statement, which a pooler may lose.
fn read_mark(client: &mut Client) -> Result<Option<String>, postgres::Error> {
    let messages = client.simple_query(READ_MARKER)?;
    Ok(messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    }))
}
