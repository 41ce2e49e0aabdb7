use anyhow::Result;
use serde_json::json;

use super::Verdict;
use super::runner::{Executed, Ran, Runner};
use super::screen::Style;
use super::screen::numbers::duration;
use super::scripts::Folder;
use crate::script::ScriptName;

/// Restores what was there: the backfills in reverse, as each may build on those before it.
pub(super) fn run(runner: &Runner<'_>, name: Option<&str>) -> Result<Verdict> {
    let mut folders = runner.folders(name)?;
    folders.reverse();
    runner.each(&folders, |runner, folder| match runner.execute(folder, ScriptName::Rollback, |_| {})? {
        Ran::Failed(verdict) => Ok(verdict),
        Ran::Whole(executed) => tell(runner, folder, *executed),
    })
}

fn tell(runner: &Runner<'_>, folder: &Folder, mut executed: Executed) -> Result<Verdict> {
    let name = &folder.name;
    let entries = crate::run::ledger::read(&mut executed.client, runner.project.journal_schema())?;
    let entry = entries.iter().find(|entry| entry.backfill == *name);
    let warnings: Vec<&str> = executed.seen.warnings.iter().map(|warning| warning.message.as_str()).collect();
    let fields = [
        ("backfill", json!(name)),
        ("state", json!(entry.map_or("never run", |entry| entry.standing().word()))),
        ("warnings", json!(warnings)),
        ("seconds", json!((executed.seconds * 1000.0).round() / 1000.0)),
    ];
    runner.screen.object("summary", fields);
    let style = Style::of_stdout();
    for warning in warnings {
        runner.say(format_args!("{} {warning}", style.doubtful("!")))?;
    }
    match entry {
        None => runner.say(format_args!("{name}: it was never run here, so there is nothing to roll back"))?,
        Some(_) => {
            let took = duration(executed.seconds);
            runner.say(format_args!("{} {name}: rolled back in {took}", style.good("✓")))?;
        }
    }
    Ok(Verdict::Yes)
}
