//! The binary as its users run it. It has the reference backfill linked in, whose scripts are those of `generated/`.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use backstitch::script::ScriptName;

use crate::process::{Ran, ran};
use crate::support::{Database, Environment};

/// The backfill that the binary has.
pub(crate) const NAME: &str = "phase_1_4";

/// The scripts that the runner executes, in the order of a life.
pub(crate) const EXECUTED: [ScriptName; 6] = [
    ScriptName::Preview,
    ScriptName::Forward,
    ScriptName::Proof,
    ScriptName::Flags,
    ScriptName::Rollback,
    ScriptName::Forget,
];

/// The command that executes a script of a backfill.
pub(crate) fn command(name: ScriptName, backfill: &str) -> Vec<&str> {
    match name {
        ScriptName::Preview => vec!["preview", backfill],
        ScriptName::Forward => vec!["run", backfill],
        ScriptName::Proof => vec!["prove", backfill],
        ScriptName::Flags => vec!["flags", backfill],
        ScriptName::Rollback => vec!["rollback", backfill],
        ScriptName::Forget => vec!["forget", backfill, "--yes"],
        ScriptName::Install | ScriptName::Review => panic!("no command executes {name:?}"),
    }
}

/// The binary, not started yet, in the package's folder.
pub(crate) fn backstitch(environment: Environment, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backstitch"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    for variable in ["DATABASE_URL", "BACKSTITCH_DATABASE_URL", "BACKSTITCH_DIR", "PGAPPNAME", "PGOPTIONS"] {
        command.env_remove(variable);
    }
    command.envs(environment).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the binary on a database, to its end.
pub(crate) fn run(environment: Environment, arguments: &[&str]) -> Ran {
    end(start(environment, arguments))
}

/// Starts the binary on a database.
pub(crate) fn start(environment: Environment, arguments: &[&str]) -> Child {
    backstitch(environment, arguments).spawn().unwrap()
}

/// Waits for the end of what was started.
pub(crate) fn end(child: Child) -> Ran {
    ran(child.wait_with_output().unwrap())
}

/// The variables that lead to a database, and under which the ledger can't tell the runner from psql.
pub(crate) fn called_psql(database: &Database) -> Environment {
    database.environment().into_iter().chain([("PGAPPNAME", "psql".to_owned())]).collect()
}

/// Where a script of the reference backfill is.
pub(crate) fn file(name: ScriptName) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("generated").join(NAME).join(name.file())
}
