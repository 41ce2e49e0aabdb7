//! The whole reference: its five rules, by us and by hand, and the scripts around it.

use std::process::Command;

use anyhow::Result;
use backstitch::script::ScriptName;

use super::data::{END, WHOLE, threads};
use super::lap::{Lap, Sample};
use super::ours::{REFERENCE, by_hand, of_reference};
use super::race::{Contender, race};
use super::report::{Row, Unit};
use super::scale::Scale;
use super::server::Server;

const BY_HAND: &str = "five UPDATEs by hand";
const PSQL: &str = "ours by psql";
const RUNNER: &str = "ours by the runner";
const TWO_JOBS: &str = "ours with two jobs";
const PREVIEW: &str = "preview";
const FORWARD: &str = "forward";
const PROOF: &str = "proof";
const AGAIN: &str = "forward again";
const ROLLBACK: &str = "rollback";

pub(crate) fn measure(server: &Server, scale: &Scale) -> Result<Vec<Row>> {
    let template = threads(server, scale.threads())?;
    let mut contenders = vec![
        Contender::new(BY_HAND, |lap| {
            lap.psql(FORWARD, &by_hand("reference.sql"))?;
            lap.same("the end", END)
        }),
        Contender::new(PSQL, whole_life),
        Contender::new(RUNNER, |lap| {
            lap.backstitch(FORWARD, &["run", REFERENCE])?;
            lap.same("the end", END)
        }),
        // A copy of its own: what it reads, forward would find read.
        Contender::new(PREVIEW, |lap| lap.psql(PREVIEW, &of_reference(ScriptName::Preview))),
    ];
    let has_jobs = knows_jobs()?;
    if has_jobs {
        contenders.push(Contender::new(TWO_JOBS, |lap| {
            lap.backstitch(FORWARD, &["run", REFERENCE, "--jobs", "2"])?;
            lap.same("the end", END)
        }));
    }
    let figures = race(server, &template, scale.rounds, &contenders)?;

    let forward = (PSQL, figures.seconds(PSQL, FORWARD));
    let beside = |what, figure, other| Row::ratio(what, Unit::Seconds, figure, other);
    let runner = figures.seconds(RUNNER, FORWARD);
    let two_jobs = "the reference with two jobs";
    let size = |what: &str, of: fn(&Sample) -> f64| {
        let floor = (BY_HAND, figures.median(BY_HAND, FORWARD, of));
        Row::ratio(&format!("the reference: {what}"), Unit::Bytes, figures.median(PSQL, FORWARD, of), floor)
    };
    Ok(vec![
        beside("the reference by psql", forward.1, (BY_HAND, figures.seconds(BY_HAND, FORWARD))).at_most(0.60),
        beside("the reference by the runner", runner, forward),
        match has_jobs {
            true => beside(two_jobs, figures.seconds(TWO_JOBS, FORWARD), (RUNNER, runner)).at_most(0.65),
            false => Row::not_there(two_jobs, 0.65),
        },
        beside("preview", figures.seconds(PREVIEW, PREVIEW), forward).at_most(0.15),
        beside("proof", figures.seconds(PSQL, PROOF), forward).at_most(0.15),
        beside("forward with nothing to do", figures.seconds(PSQL, AGAIN), forward).at_most(0.05),
        beside("rollback", figures.seconds(PSQL, ROLLBACK), forward).at_most(1.0),
        size("WAL", |sample| sample.wal),
        size("growth of tables", |sample| sample.tables),
        size("growth of indexes", |sample| sample.indexes),
        Row::figure("the reference: journals", Unit::Bytes, figures.median(PSQL, FORWARD, |sample| sample.journal)),
    ])
}

/// Forward, proof, forward with nothing to do, and the way back, which ends where it began.
fn whole_life(lap: &mut Lap<'_>) -> Result<()> {
    lap.same("the start", WHOLE)?;
    lap.psql(FORWARD, &of_reference(ScriptName::Forward))?;
    lap.same("the end", END)?;
    lap.psql(PROOF, &of_reference(ScriptName::Proof))?;
    lap.psql(AGAIN, &of_reference(ScriptName::Forward))?;
    lap.same("the end", END)?;
    lap.psql(ROLLBACK, &of_reference(ScriptName::Rollback))?;
    lap.same("the start", WHOLE)
}

/// Whether this version of the command can run in several sessions.
fn knows_jobs() -> Result<bool> {
    let help = Command::new(env!("CARGO_BIN_EXE_backstitch")).args(["run", "--help"]).output()?;
    Ok(String::from_utf8_lossy(&help.stdout).contains("--jobs"))
}
