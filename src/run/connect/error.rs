//! Why there is no connection.

use std::fmt;

/// What kind of obstacle it was, for a program; the message is for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectErrorKind {
    /// What says where to connect can't be read, or asks for what isn't there.
    Settings,
    /// Nobody answers there: no such host, no such socket, refused.
    Unreachable,
    /// Nobody answers in time.
    Timeout,
    /// The server has no TLS, or its certificate isn't trusted.
    Tls,
    /// The server refuses the session: password, database, rights.
    Refused,
    /// A connection pooler stands between, so that the session is no session of its own.
    Pooler,
}

/// There is no connection. The message names the place, where its settings come from, the cause and the remedy; it
/// never has a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectError {
    pub(super) kind: ConnectErrorKind,
    pub(super) fact: String,
    pub(super) help: String,
}

/// A text or a file that can't be read as what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub(super) fact: String,
    pub(super) help: String,
}

impl ConnectError {
    /// What kind of obstacle it was.
    pub fn kind(&self) -> ConnectErrorKind {
        self.kind
    }

    /// The settings can't be used: the fact and the remedy.
    pub(super) fn settings(fact: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind: ConnectErrorKind::Settings, fact: fact.into(), help: help.into() }
    }

    /// A text that can't be read, and whose it is.
    pub(super) fn unreadable(origin: &str, what: Unreadable) -> Self {
        Self::settings(format!("{origin} can't be read: {}", what.fact), what.help)
    }
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  = help: {}", self.fact, self.help)
    }
}

/// The causes stand in the message already, so there is no chain to print.
impl std::error::Error for ConnectError {}
