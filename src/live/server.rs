use serde::Deserialize;

use super::session::Session;
use super::subject::Subject;
use super::{Error, Question};
use crate::diagnostic::{Diagnostic, Example, Explanation};

const VERSION: &str = "live-server-version";
const STANDBY: &str = "live-standby";
const READ_ONLY: &str = "live-read-only";

/// The oldest server that the scripts are written for.
const OLDEST: i64 = 14;

pub(super) const QUESTION: Question = Question {
    ask,
    explained: &[
        Explanation {
            code: VERSION,
            title: "the server is older than the scripts",
            meaning: "The scripts use what PostgreSQL has since version 14, and are tested from there on.",
            example: Example::Told("the server is PostgreSQL 13.11, and the scripts need 14 or newer"),
            remedy: "Upgrade the server, which its own project no longer maintains either.",
        },
        Explanation {
            code: STANDBY,
            title: "the server is a standby",
            meaning: "A standby can't be written to. Preview and proof read only, and run there as anywhere; forward and \
                rollback are refused.",
            example: Example::Told("the server is a standby: preview and proof run here, forward and rollback do not"),
            remedy: "Run forward and rollback on the primary.",
        },
        Explanation {
            code: READ_ONLY,
            title: "sessions can only read unless they ask to write",
            meaning: "`default_transaction_read_only` is on for this role, database or server. The scripts don't switch it \
                off: whoever set it had a reason. Forward and rollback are refused.",
            example: Example::Told("`default_transaction_read_only` is on: forward and rollback are refused"),
            remedy: "Run as a role that may write, or with PGOPTIONS='-c default_transaction_read_only=off'.",
        },
    ],
};

#[derive(Deserialize)]
struct Server {
    version: i64,
    version_name: String,
    is_standby: bool,
    is_read_only: bool,
}

/// Can a run begin on this server?
fn ask(session: &mut Session<'_>, _: &Subject<'_>) -> Result<Vec<Diagnostic>, Error> {
    let servers: Vec<Server> = session.ask(include_str!("questions/server.sql"), &[])?;
    Ok(servers.iter().flat_map(said_of).collect())
}

fn said_of(server: &Server) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if server.version < OLDEST * 10_000 {
        let message =
            format!("the server is PostgreSQL {}, and the scripts need {OLDEST} or newer", server.version_name);
        found.push(Diagnostic::error(VERSION, message, "upgrade the server"));
    }
    if server.is_standby {
        let message = "the server is a standby: preview and proof run here, forward and rollback do not";
        found.push(Diagnostic::remark(STANDBY, message, "run forward and rollback on the primary"));
    } else if server.is_read_only {
        let message = "`default_transaction_read_only` is on: forward and rollback are refused";
        let help = "run as a role that may write, or with PGOPTIONS='-c default_transaction_read_only=off'";
        found.push(Diagnostic::warning(READ_ONLY, message, help));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{OLDEST, Server, VERSION, said_of};

    #[test]
    fn a_server_is_too_old_below_the_oldest() {
        let codes = |version| {
            let version_name = "?".to_owned();
            let said = said_of(&Server { version, version_name, is_standby: false, is_read_only: false });
            said.iter().map(|one| one.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(OLDEST * 10_000 - 1), [VERSION]);
        assert_eq!(codes(OLDEST * 10_000), [""; 0]);
    }
}
