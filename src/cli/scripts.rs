use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};

use super::compile::differences;
use super::project::unknown;
use super::report::drawn;
use super::screen::Style;
use super::{Project, Verdict, called, tell};
use crate::output::{self, File};
use crate::script::ScriptName;
use crate::{CompileError, compile};

/// What the command line knows of a script.
impl ScriptName {
    /// The command that executes it, or shows it.
    pub(super) fn command(self) -> &'static str {
        match self {
            ScriptName::Install => "schema",
            ScriptName::Preview => "preview",
            ScriptName::Forward => "run",
            ScriptName::Proof => "prove",
            ScriptName::Rollback => "rollback",
            ScriptName::Flags => "flags",
            ScriptName::Forget => "forget --yes",
            ScriptName::Review => "print",
        }
    }

    /// Whether it works in batches, and can be asked to stop after one.
    pub(super) fn stops_after_a_batch(self) -> bool {
        matches!(self, ScriptName::Forward | ScriptName::Rollback)
    }

    /// Whether a standby can run it.
    pub(super) fn only_reads(self) -> bool {
        matches!(self, ScriptName::Preview | ScriptName::Proof | ScriptName::Flags)
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
    pub(super) fn path(&self, step: ScriptName) -> PathBuf {
        self.path.join(step.file())
    }

    /// The text of a script.
    pub(super) fn text(&self, step: ScriptName) -> Result<String> {
        let path = self.path(step);
        let bytes = output::read(&path)?.ok_or_else(|| {
            let compile = called::command("compile");
            anyhow!("`{}` is not there: run `{compile}`, or name the folder with `--dir`", path.display())
        })?;
        String::from_utf8(bytes).with_context(|| format!("`{}` is not UTF-8", path.display()))
    }

    /// The settings that its scripts know, by their headers.
    pub(super) fn settings(&self) -> Vec<String> {
        let texts = ScriptName::ALL.into_iter().filter_map(|script| self.text(script).ok());
        let names = texts.flat_map(|text| {
            let header = text.lines().take_while(|line| line.starts_with("--"));
            let names = header.filter_map(|line| line.strip_prefix("--   backstitch.")?.split_once(' '));
            names.map(|(name, _)| name.to_owned()).collect::<Vec<_>>()
        });
        names.collect()
    }

    /// The plan that its scripts are of, by the header of one of them.
    pub(super) fn plan_hash(&self) -> Option<String> {
        let text = self.text(ScriptName::Forward).ok()?;
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

/// Why the files of a folder are not executed.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) message: String,
    /// How they differ from what the rules compile to, or what is wrong with the rules.
    pub(super) detail: String,
    pub(super) help: String,
}

impl Refusal {
    /// Says it to people. That is a no.
    pub(super) fn tell(&self) -> Verdict {
        if !self.detail.is_empty() {
            tell(&self.detail);
        }
        tell(format_args!("{} {}\n  help: {}", Style::of_stderr().bad("error:"), self.message, self.help));
        Verdict::No
    }
}

/// Refuses files that are not what the linked rules compile to; those of rules that are not here are taken as they are.
pub(super) fn check(project: &Project, folder: &Folder) -> Result<Option<Refusal>> {
    let Some(backfill) = project.linked(&folder.name) else { return Ok(None) };
    let compiled = match compile(backfill, &project.catalog()) {
        Ok(compiled) => compiled,
        Err(CompileError::Refused(diagnostics)) => {
            let message = format!("`{}` is refused; nothing was sent to the server", folder.name);
            return Ok(Some(Refusal {
                message,
                detail: drawn(project, &diagnostics, Style::plain()),
                help: "correct the rules, and compile them".to_owned(),
            }));
        }
        Err(error) => return Err(error.into()),
    };
    let path = folder.path.display();
    if ScriptName::ALL.iter().all(|script| !folder.path(*script).exists()) {
        let message = format!("`{path}` holds no scripts");
        return Ok(Some(Refusal {
            message,
            detail: String::new(),
            help: format!("run `{}`, or name the folder with `--dir`", called::command("compile")),
        }));
    }
    let files = compiled.scripts.files.into_iter();
    let files: Vec<File> =
        files.map(|script| File { path: folder.path.join(script.name.file()), text: script.text }).collect();
    let stale = differences(&files)?;
    if stale.is_empty() {
        return Ok(None);
    }
    Ok(Some(Refusal {
        message: format!("`{path}` is not what the rules compile to; nothing was sent to the server"),
        detail: stale.into_iter().map(|(_, diff)| diff).collect::<String>().trim_end().to_owned(),
        help: format!(
            "run `{}`, and have what it writes reviewed; or put the reviewed files back",
            called::command("compile")
        ),
    }))
}
