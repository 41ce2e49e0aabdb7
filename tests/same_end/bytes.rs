//! The runner sends what psql sends: the script's own statements, all of them, in their order, and nothing between.
//!
//! What each sent is read in the server's log.

use std::fs;
use std::process::Command;

use backstitch::sandbox::{Options, Sandbox};
use backstitch::script::{ScriptName, ledger, statements};
use postgres::NoTls;

use super::runner::{EXECUTED, NAME, backstitch, command, file};
use crate::process::run;
use crate::support::{Environment, environment};
use crate::world::{SAMPLE, SCHEMA};

/// Whether the session is the runner's own, asked before anything else.
const MARKER: &str = "SELECT pg_catalog.current_setting('backstitch.session', true)";

/// How old the data are that a script reads.
const STANDBY: &str = "SELECT json_build_object(
  'replayed_at', pg_last_xact_replay_timestamp(),
  'seconds', extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()),
  'received', pg_last_wal_receive_lsn()::text,
  'replayed', pg_last_wal_replay_lsn()::text,
  'bytes', pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
)::text AS standby
WHERE pg_is_in_recovery()";

/// What stands before an entry of the log, and nowhere in a script.
const PREFIX: &str = "@@@ ";

/// A server that logs every statement that a client sends.
struct Logging {
    server: Sandbox,
    read: usize,
}

impl Logging {
    fn start() -> Self {
        let settings = [("log_statement", "all"), ("log_line_prefix", "@@@ %a|")];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let server =
            Sandbox::with(Options { settings, ..Options::default() }).unwrap_or_else(|error| panic!("{error}"));
        Self { server, read: 0 }
    }

    fn database(&self, name: &str) -> Environment {
        self.server.create_database(name).unwrap();
        let mut client = self.server.config(name).connect(NoTls).unwrap();
        client.batch_execute(SCHEMA).unwrap();
        client.batch_execute(SAMPLE).unwrap();
        environment(&self.server, name)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.server.socket_dir().join("log")).unwrap()
    }

    /// The statements that the sessions of this name sent, in their order, while this was done.
    fn sent_while(&mut self, application: &str, does: impl FnOnce()) -> Vec<String> {
        self.read = self.log().len();
        does();
        let log = self.log();
        log[self.read..].split(PREFIX).filter_map(|entry| statement(entry.strip_prefix(application)?)).collect()
    }
}

/// The statement of an entry of the log, if it is one of that kind. The log indents every line but the first.
fn statement(entry: &str) -> Option<String> {
    let logged = entry.strip_prefix("|LOG:  ")?;
    // The simple protocol's, or the extended one's: `execute s0: …`.
    let text = match logged.strip_prefix("statement: ") {
        Some(text) => text,
        None => logged.strip_prefix("execute ")?.split_once(": ")?.1,
    };
    let text = text.strip_suffix('\n').unwrap_or(text).replace("\n\t", "\n");
    Some(meant(&text))
}

/// What both send of a statement. psql sends the semicolon that ends it, and leaves out the comments before it and the
/// empty lines that no quotes are around, before version 15 every comment there; the runner does it the other way round.
fn meant(statement: &str) -> String {
    let is_left_out = |line: &str| line.is_empty() || line.trim_start().starts_with("--");
    let begins = statement.lines().position(|line| !is_left_out(line)).unwrap_or_default();
    let mut lines: Vec<&str> = statement.lines().skip(begins).collect();
    // In a block everything stands between quotes.
    if !lines.first().is_some_and(|line| line.starts_with("DO ")) {
        lines.retain(|line| !is_left_out(line));
    }
    let statement = lines.join("\n");
    statement.strip_suffix(';').unwrap_or(&statement).trim_end().to_owned()
}

/// What the runner asks by itself: before a script, and after it.
fn own(name: ScriptName) -> (Vec<String>, Vec<String>) {
    let status = ledger::status("backstitch").unwrap();
    let ledger = statements(&status).unwrap();
    let (before, after): (&[&str], &[&str]) = match name {
        ScriptName::Preview | ScriptName::Proof | ScriptName::Flags => (&[MARKER, STANDBY], &[]),
        ScriptName::Forward | ScriptName::Rollback => (&[MARKER], &ledger),
        _ => (&[MARKER], &[]),
    };
    let framed = |sent: &[&str]| sent.iter().map(|statement| meant(statement)).collect();
    (framed(before), framed(after))
}

fn psql(environment: &Environment) -> Command {
    let mut psql = Command::new("psql");
    psql.args(["-X", "-v", "ON_ERROR_STOP=1"]).envs(environment.iter().cloned());
    psql
}

/// psql and the runner do the same on two databases; both must end with these codes.
fn compare(log: &mut Logging, name: ScriptName, on: &[Environment; 2], codes: (i32, i32)) {
    let by_psql = log.sent_while("psql", || {
        run(psql(&on[0]).arg("-f").arg(file(name))).exits_with(codes.0);
    });
    let by_runner = log.sent_while("backstitch", || {
        run(&mut backstitch(on[1].clone(), &command(name, NAME))).exits_with(codes.1);
    });
    assert!(!by_psql.is_empty(), "{name:?}: psql sent nothing");
    let (before, after) = own(name);
    let expected: Vec<String> = before.into_iter().chain(by_psql).chain(after).collect();
    // Line by line, so that what differs can be seen.
    let lines = |statements: &[String]| statements.join("\n\n").lines().map(str::to_owned).collect::<Vec<_>>();
    let (found, expected) = (lines(&by_runner), lines(&expected));
    let same = found.iter().zip(&expected).take_while(|(found, expected)| found == expected).count();
    assert_eq!(found.get(same), expected.get(same), "{name:?}, after {:#?}", &found[same.saturating_sub(5)..same]);
}

#[test]
fn psql_and_the_runner_send_the_same_statements() {
    let mut log = Logging::start();
    let on = [log.database("by_psql"), log.database("by_runner")];
    // A proof that fails ends both at the same statement.
    compare(&mut log, ScriptName::Proof, &on, (3, 1));
    for name in EXECUTED {
        compare(&mut log, name, &on, (0, 0));
    }
}

/// There is no command that installs: a DBA does, with what `backstitch schema` prints.
#[test]
fn what_is_printed_for_a_pipe_is_what_the_file_holds() {
    let printed = |arguments: &[&str]| run(&mut backstitch(Vec::new(), arguments)).exits_with(0).out;
    let held = |name| fs::read_to_string(file(name)).unwrap();
    let install = printed(&["schema", NAME]);
    assert_eq!(install, held(ScriptName::Install));
    for name in EXECUTED {
        let word = name.file().strip_suffix(".sql").unwrap();
        assert_eq!(printed(&["print", NAME, word]), held(name), "{word}");
    }
}
