use anyhow::Result;
use serde_json::json;

use super::runner::{Ran, Runner};
use super::scripts::Folder;
use super::{Verdict, called, status};
use crate::run::ledger::{self, Entry};
use crate::script::ScriptName;

/// Gives the undo of backfills up: in reverse, as a rollback would go.
pub(super) fn run(runner: &Runner<'_>, name: Option<&str>, is_sure: bool) -> Result<Verdict> {
    let mut folders = runner.folders(name)?;
    folders.reverse();
    if !is_sure {
        return ask(runner, &folders);
    }
    runner.each(&folders, |runner, folder| {
        Ok(match runner.execute(folder, ScriptName::Forget, |_| {})? {
            Ran::Failed(verdict) => verdict,
            Ran::Whole(_) => {
                runner.screen.object("summary", [("backfill", json!(folder.name)), ("state", json!("forgotten"))]);
                runner.say(format_args!("{}: its undo is given up", folder.name))?;
                Verdict::Yes
            }
        })
    })
}

/// Says what would be given up. That is no yet.
fn ask(runner: &Runner<'_>, folders: &[Folder]) -> Result<Verdict> {
    let entries = ledger::read(&mut runner.connect()?, runner.project.journal_schema())?;
    let mut verdict = Verdict::Yes;
    for folder in folders {
        let name = &folder.name;
        let entry = entries.iter().find(|entry| entry.backfill == *name).filter(|entry| entry.undo_runs > 0);
        let (runs, rows) = entry.map_or((0, 0), |entry| (entry.undo_runs, entry.undo_rows));
        runner.screen.object("forget", [("backfill", json!(name)), ("runs", json!(runs)), ("rows", json!(rows))]);
        match entry {
            None => runner.say(format_args!(
                "{name}: there is no undo to give up; with --yes the journals of what was rolled back are dropped"
            ))?,
            Some(entry) => {
                verdict = Verdict::No;
                runner.say(said(name, entry))?;
            }
        }
    }
    Ok(verdict)
}

fn said(name: &str, entry: &Entry) -> String {
    format!(
        "{name}: the undo of {} would be given up: they could not be rolled back any more, nor their flags be listed\n\
         help: {}",
        status::undo(entry),
        called::command(format_args!("forget {name} --yes"))
    )
}
