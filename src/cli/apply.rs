use anyhow::Result;

use super::runner::{Executed, Ran, Runner};
use super::scripts::Folder;
use super::{Verdict, answer, jobs, summary};

/// Applies the rules, in as many sessions.
pub(super) fn run(runner: &Runner<'_>, name: Option<&str>, jobs: u8) -> Result<Verdict> {
    runner.each(&runner.folders(name)?, |runner, folder| {
        match jobs::execute(runner, folder, jobs, |found| answer::show(&runner.screen, &found))? {
            Ran::Failed(verdict) => Ok(verdict),
            Ran::Whole(executed) => tell(runner, folder, *executed),
        }
    })
}

fn tell(runner: &Runner<'_>, folder: &Folder, mut executed: Executed) -> Result<Verdict> {
    let schema = runner.project.journal_schema();
    let entries = crate::run::ledger::read(&mut executed.client, schema)?;
    let entry = entries.iter().find(|entry| entry.backfill == folder.name);
    summary::of_run(runner, folder, entry, &executed)?;
    Ok(Verdict::Yes)
}
