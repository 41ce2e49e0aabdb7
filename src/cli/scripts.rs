use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};

use super::compile::differences;
use super::project::unknown;
use super::{Project, Verdict};
use crate::output::{self, File};
use crate::script::ScriptName;

/// A script that the runner executes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Preview,
    Forward,
    Proof,
    Rollback,
    Flags,
    Forget,
    Install,
}

impl Step {
    /// The name of its file.
    pub(super) fn file(self) -> &'static str {
        match self {
            Step::Preview => ScriptName::Preview.file(),
            Step::Forward => ScriptName::Forward.file(),
            Step::Proof => ScriptName::Proof.file(),
            Step::Rollback => ScriptName::Rollback.file(),
            Step::Flags => "flags.sql",
            Step::Forget => "forget.sql",
            Step::Install => "install.sql",
        }
    }

    /// The command that executes it.
    pub(super) fn command(self) -> &'static str {
        match self {
            Step::Preview => "preview",
            Step::Forward => "run",
            Step::Proof => "prove",
            Step::Rollback => "rollback",
            Step::Flags => "flags",
            Step::Forget => "forget --yes",
            Step::Install => "schema",
        }
    }

    /// Whether it works in batches, and can be asked to stop after one.
    pub(super) fn stops_after_a_batch(self) -> bool {
        matches!(self, Step::Forward | Step::Rollback)
    }

    /// Whether a standby can run it.
    pub(super) fn only_reads(self) -> bool {
        matches!(self, Step::Preview | Step::Proof | Step::Flags)
    }
}

/// The scripts of a backfill, in a folder of their own.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    /// The backfill.
    pub(super) name: String,
    path: PathBuf,
}

impl Folder {
    /// The path of a script, as messages show it.
    pub(super) fn path(&self, step: Step) -> PathBuf {
        self.path.join(step.file())
    }

    /// The text of a script.
    pub(super) fn text(&self, step: Step) -> Result<String> {
        let path = self.path(step);
        let bytes = output::read(&path)?.ok_or_else(|| {
            anyhow!("`{}` is not there: run `backstitch compile`, or name the folder with `--dir`", path.display())
        })?;
        String::from_utf8(bytes).with_context(|| format!("`{}` is not UTF-8", path.display()))
    }

    /// The plan that its scripts are of, by the header of one of them.
    pub(super) fn plan_hash(&self) -> Option<String> {
        let text = self.text(Step::Forward).ok()?;
        let header = text.lines().take_while(|line| line.starts_with("--"));
        header.filter_map(|line| line.strip_prefix("-- Plan: ")).next().map(|hash| hash.trim().to_owned())
    }
}

/// The folders of the backfill of that name, or of all: the project's in its order, then those whose rules are not here.
pub(super) fn folders(project: &Project, name: Option<&str>, directory: &Path) -> Result<Vec<Folder>> {
    let linked: Vec<String> = project.named(None)?.iter().map(|backfill| backfill.name.clone()).collect();
    let compiled = output::folders_with(directory, ScriptName::Forward.file())?;
    let compiled = compiled.iter().filter_map(|path| path.file_name()?.to_str().map(str::to_owned));
    let mut names = linked;
    for name in compiled {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let folder = |name: String| Folder { path: directory.join(&name), name };
    let Some(wanted) = name else { return Ok(names.into_iter().map(folder).collect()) };
    if names.iter().any(|known| known == wanted) {
        return Ok(vec![folder(wanted.to_owned())]);
    }
    Err(unknown(wanted, &names))
}

/// Refuses files that are not what the linked rules compile to; those of rules that are not here are taken as they are.
pub(super) fn check(project: &Project, folder: &Folder, directory: &Path) -> Result<Verdict> {
    let Some(backfill) = project.linked(&folder.name) else { return Ok(Verdict::Yes) };
    let Some(compiled) = project.compile_quietly(backfill)? else { return Ok(Verdict::No) };
    let files = compiled.scripts.files.into_iter();
    let files: Vec<File> =
        files.map(|script| File { path: folder.path.join(script.name.file()), text: script.text }).collect();
    if output::folders_with(directory, ScriptName::Forward.file())?.iter().all(|path| *path != folder.path) {
        eprintln!("error: `{}` holds no scripts: run `backstitch compile`", folder.path.display());
        return Ok(Verdict::No);
    }
    let stale = differences(&files)?;
    if stale.is_empty() {
        return Ok(Verdict::Yes);
    }
    stale.iter().for_each(|diff| eprintln!("{}", diff.trim_end_matches('\n')));
    eprintln!(
        "error: `{}` is not what the rules compile to; nothing was sent to the server\n\
         help: run `backstitch compile`, and have what it writes reviewed; or put the reviewed files back",
        folder.path.display()
    );
    Ok(Verdict::No)
}
