//! psql and the runner, from the same start, leave the same end: the reference backfill.
//!
//! Every fixture of the rule forms does the same: `life.rs`.

use backstitch::script::ScriptName;

use super::contents::{assert_same, contents, now};
use super::runner::{NAME, called_psql, command, file, run};
use crate::process::Ran;
use crate::support::{Database, Psql};
use crate::world::{add, sample};

/// The whole life of a backfill, where it may go wrong too: each script, and how psql and the runner exit.
const LIFE: [(ScriptName, i32, i32); 13] = [
    (ScriptName::Preview, 0, 0),
    (ScriptName::Proof, 3, 1),
    (ScriptName::Flags, 3, 1),
    (ScriptName::Rollback, 0, 0),
    (ScriptName::Forward, 0, 0),
    (ScriptName::Forward, 0, 0),
    (ScriptName::Proof, 0, 0),
    (ScriptName::Flags, 0, 0),
    (ScriptName::Rollback, 0, 0),
    (ScriptName::Rollback, 0, 0),
    (ScriptName::Forward, 0, 0),
    (ScriptName::Forget, 0, 0),
    (ScriptName::Preview, 0, 0),
];

fn psql(database: &Database, name: ScriptName) -> Psql {
    database.psql_with(&["-f", file(name).to_str().unwrap()], "")
}

fn runner(database: &Database, name: ScriptName) -> Ran {
    run(called_psql(database), &command(name, NAME))
}

fn both(by_psql: &Database, by_runner: &Database, life: &[(ScriptName, i32, i32)]) {
    let since = now(by_psql);
    for (place, (name, psql_exits, runner_exits)) in life.iter().enumerate() {
        let said = psql(by_psql, *name);
        assert_eq!(said.code, *psql_exits, "{name:?}: {}", said.err);
        runner(by_runner, *name).exits_with(*runner_exits);
        let what = format!("after step {place}, {name:?}");
        assert_same(&contents(by_runner, &since), &contents(by_psql, &since), &what);
    }
}

#[test]
fn psql_and_the_runner_leave_the_same_end_after_every_script() {
    let by_psql = sample();
    both(&by_psql, &by_psql.copy(), &LIFE);
}

#[test]
fn they_leave_the_same_where_a_requirement_is_violated() {
    let by_psql = sample();
    add(&by_psql, "number a numberClass=front_desk orgId=lake\nthread of-nobody orgId=nowhere");
    both(
        &by_psql,
        &by_psql.copy(),
        &[(ScriptName::Preview, 3, 1), (ScriptName::Forward, 3, 1), (ScriptName::Proof, 3, 1)],
    );
}

#[test]
fn each_goes_on_where_the_other_has_left_off() {
    let (by_psql, mixed) = (sample(), sample());
    let since = now(&by_psql);
    for (place, name) in
        [ScriptName::Forward, ScriptName::Forward, ScriptName::Proof, ScriptName::Rollback].into_iter().enumerate()
    {
        assert_eq!(psql(&by_psql, name).code, 0, "{name:?}");
        if place % 2 == 0 {
            runner(&mixed, name).exits_with(0);
        } else {
            assert_eq!(psql(&mixed, name).code, 0, "{name:?}");
        }
        assert_same(&contents(&mixed, &since), &contents(&by_psql, &since), &format!("after {name:?}"));
    }
}
