use anyhow::Result;

use super::runner::{Ran, Runner};
use super::{Verdict, answer, called};
use crate::script::ScriptName;

/// Shows what a run would do.
pub(super) fn run(runner: &Runner<'_>, name: Option<&str>) -> Result<Verdict> {
    runner.each(&runner.folders(name)?, |runner, folder| {
        let ran = runner.execute(folder, ScriptName::Preview, |found| answer::show(&runner.screen, &found))?;
        Ok(match ran {
            Ran::Failed(verdict) => verdict,
            Ran::Whole(_) => {
                runner.say(format_args!(
                    "nothing was changed; next: {}",
                    called::command(format_args!("run {}", folder.name))
                ))?;
                Verdict::Yes
            }
        })
    })
}
