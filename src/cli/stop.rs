use anyhow::Result;
use serde_json::json;

use super::runner::Runner;
use super::{Verdict, called};
use crate::run::ledger;

/// Asks runs that are at work, in whatever session, to end after their batch.
pub(super) fn run(runner: &Runner<'_>, name: Option<&str>) -> Result<Verdict> {
    let mut client = runner.connect()?;
    for folder in runner.folders(name)? {
        let name = &folder.name;
        let asked = ledger::ask_to_stop(&mut client, runner.project.journal_schema(), name)?;
        runner.screen.object("stop", [("backfill", json!(name)), ("asked", json!(asked))]);
        if asked.is_empty() {
            runner.say(format_args!("{name}: nothing is at work"))?;
        }
        for run in asked {
            let word = if run.state == "running" { "run" } else { "rollback" };
            let command = called::command(format_args!("{word} {name}"));
            let who = match run.application_name.as_str() {
                "" => format!("{}, process {}", run.started_by, run.pid),
                program => format!("{} with {program}, process {}", run.started_by, run.pid),
            };
            if run.is_alive {
                runner.say(format_args!(
                    "{name}: run {} ({who}) was asked to stop after its batch; `{command}` continues it",
                    run.run
                ))?;
            } else {
                runner.say(format_args!(
                    "{name}: run {} ({who}) is not at work: its process is gone; `{command}` continues it",
                    run.run
                ))?;
            }
        }
    }
    Ok(Verdict::Yes)
}
