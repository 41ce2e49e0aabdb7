//! Why there is no server.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// A throwaway server could not be found, made, or used.
#[derive(Debug)]
pub enum SandboxError {
    /// The machine has no PostgreSQL server where one is usually installed.
    NotFound {
        /// The places that were searched, in order.
        looked: Vec<String>,
    },
    /// The folder that was named for the programs does not have them.
    BadBin {
        /// Who named it: `BACKSTITCH_PG_BIN`, or the option of the caller.
        named_by: &'static str,
        /// The folder.
        bin: PathBuf,
        /// The first program that it lacks.
        missing: &'static str,
    },
    /// The process belongs to the superuser, and the system has no account to run the server as.
    NoAccount {
        /// The names that were looked up.
        tried: &'static [&'static str],
    },
    /// The server's own programs failed.
    Failed {
        /// `initialise`, `copy`, `start`, `restart` or `stop`.
        step: &'static str,
        /// The last lines that they logged.
        log: String,
    },
    /// A statement for the caller's sake failed.
    Statement {
        /// What the statement was for, as a verb and its object.
        what: String,
        /// What the server or the connection said.
        source: postgres::Error,
    },
    /// A file or a process could not be handled.
    Io {
        /// What was tried, as a verb and its object.
        what: String,
        /// What the system said.
        source: io::Error,
    },
}

impl fmt::Display for SandboxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { looked } => write!(
                f,
                "no PostgreSQL server on this machine, so none can be started\n  \
                 = note: looked in {}\n  \
                 = help: `apt-get install postgresql`, or `brew install postgresql@18`, or set `BACKSTITCH_PG_BIN` to \
                 the folder that has `initdb`",
                looked.iter().map(|place| format!("`{place}`")).collect::<Vec<_>>().join(", ")
            ),
            Self::BadBin { named_by, bin, missing } => write!(
                f,
                "`{named_by}` is `{}`, which has no `{missing}`, so no server can be started\n  \
                 = help: name the folder that has `initdb`, `pg_ctl` and `postgres`, or leave it out to have it searched",
                bin.display()
            ),
            Self::NoAccount { tried } => write!(
                f,
                "PostgreSQL refuses to run as the superuser, and this system has neither of the accounts {}\n  \
                 = help: run as another user, or `adduser --system postgres`",
                tried.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            ),
            Self::Failed { step, log } => {
                write!(f, "the throwaway server did not {step}; ")?;
                if log.is_empty() {
                    write!(f, "it logged nothing\n  = help: see whether every user may run the server's programs")
                } else {
                    write!(f, "it logged:\n  | {}", log.replace('\n', "\n  | "))
                }
            }
            Self::Statement { what, source } => {
                write!(f, "could not {what}: {source}")?;
                // What the server said is only in the cause.
                source.source().map_or(Ok(()), |cause| write!(f, ": {cause}"))
            }
            Self::Io { what, source } => write!(f, "could not {what}: {source}"),
        }
    }
}

/// The causes stand in the message already, so there is no chain to print.
impl Error for SandboxError {}
