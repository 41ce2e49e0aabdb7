//! The whole life of a fixture of the rule forms, once by psql and once by the runner, from the same start.
//!
//! It stands in the place of the fixtures' own `life.rs`, so that every one of them lives it.

use std::fs;

use backstitch::Compiled;
use backstitch::ir::Backfill;
use backstitch::script::ScriptName;

pub(crate) use crate::own_life::{Lived, column, rules, run, succeeds};

use super::contents::{assert_same, contents, now};
use super::runner::{self, called_psql, command};
use crate::support::{Database, compiled};

/// What is run. In the end it is applied, which is what the fixtures look at.
const LIFE: [ScriptName; 6] = [
    ScriptName::Preview,
    ScriptName::Forward,
    ScriptName::Rollback,
    ScriptName::Forward,
    ScriptName::Flags,
    ScriptName::Proof,
];

/// Whether the script writes what the two ends are compared by.
fn writes(name: ScriptName) -> bool {
    matches!(name, ScriptName::Forward | ScriptName::Rollback)
}

/// Lives a backfill's life twice on these tables and rows.
pub(crate) fn life(backfill: &Backfill, ddl: &str, data: &str) -> Lived {
    life_with("", backfill, ddl, data)
}

/// The same in sessions with these settings.
pub(crate) fn life_with(settings: &str, backfill: &Backfill, ddl: &str, data: &str) -> Lived {
    let compiled = compiled(backfill, ddl);
    let by_psql = Database::with(&[ddl, data]);
    let by_runner = by_psql.copy();
    let folder = written(&compiled, &backfill.name);
    let environment = settings_of(&by_psql, settings);
    let since = now(&by_psql);
    let expected = by_psql.previewed_with(settings, &compiled);
    for name in LIFE {
        succeeds(&run(&by_psql, settings, &compiled, name), name.file());
        let mut arguments = command(name, &backfill.name);
        arguments.extend(["--dir", folder.path().to_str().unwrap()]);
        let variables = called_psql(&by_runner).into_iter().chain(environment.clone()).collect();
        runner::run(variables, &arguments).exits_with(0);
        if writes(name) {
            assert_same(&contents(&by_runner, &since), &contents(&by_psql, &since), &format!("after {}", name.file()));
        }
    }
    Lived { database: by_runner, compiled, outcomes: expected }
}

/// The backfill's scripts, where the runner finds them.
fn written(compiled: &Compiled, name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(name)).unwrap();
    for script in &compiled.scripts.files {
        fs::write(folder.path().join(name).join(script.name.file()), &script.text).unwrap();
    }
    folder
}

/// Settings given as `SET name = value;`, as a variable of the environment that gives a session the same.
fn settings_of(database: &Database, settings: &str) -> Option<(&'static str, String)> {
    let mut client = database.connect();
    client.batch_execute(settings).unwrap();
    let names = settings.split("SET ").skip(1).map(|setting| setting.split(' ').next().unwrap());
    let options: Vec<String> = names
        .map(|name| {
            let value: String = client.query_one("SELECT current_setting($1)", &[&name]).unwrap().get(0);
            format!("-c {name}={}", value.replace('\\', r"\\").replace(' ', r"\ "))
        })
        .collect();
    (!options.is_empty()).then(|| ("PGOPTIONS", options.join(" ")))
}
