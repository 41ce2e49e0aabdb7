use std::path::Path;

use anyhow::Result;
use similar::TextDiff;

use super::{Project, Verdict, called, say};
use crate::output::{self, File};
use crate::script::ScriptName;

/// Compiles to files, or says which files are stale.
pub(super) fn run(project: &Project, name: Option<&str>, check: bool, out: &Path) -> Result<Verdict> {
    let mut files = Vec::new();
    let mut refused = false;
    for backfill in project.named(name)? {
        match project.compile(backfill)? {
            Some(compiled) => files.extend(
                compiled
                    .scripts
                    .files
                    .into_iter()
                    .map(|script| File { path: out.join(&backfill.name).join(script.name.file()), text: script.text }),
            ),
            None => refused = true,
        }
    }
    if refused {
        eprintln!("nothing was written");
        return Ok(Verdict::No);
    }
    if check {
        let left_over = if name.is_none() { left_over(project, out)? } else { Vec::new() };
        return compare(&files, &left_over);
    }
    let written = output::write(&files)?;
    for file in &written {
        say(format_args!("wrote {}", file.path.display()))?;
    }
    if written.is_empty() {
        say(format_args!("{} files are up to date", files.len()))?;
    }
    Ok(Verdict::Yes)
}

/// Folders of scripts that no backfill has.
fn left_over(project: &Project, out: &Path) -> Result<Vec<std::path::PathBuf>> {
    let names: Vec<&str> = project.named(None)?.iter().map(|backfill| backfill.name.as_str()).collect();
    let mut folders = output::folders_with(out, ScriptName::Forward.file())?;
    folders.retain(|folder| folder.file_name().is_none_or(|name| !names.iter().any(|known| name == *known)));
    Ok(folders)
}

fn compare(files: &[File], left_over: &[std::path::PathBuf]) -> Result<Verdict> {
    let stale = differences(files)?;
    for diff in &stale {
        say(diff.trim_end_matches('\n'))?;
    }
    for folder in left_over {
        say(format_args!("{} belongs to no backfill: delete it", folder.display()))?;
    }
    let stale = stale.len() + left_over.len();
    if stale == 0 {
        say(format_args!("{} files are up to date", files.len()))?;
        return Ok(Verdict::Yes);
    }
    let delete = if left_over.is_empty() { "" } else { "delete what belongs to no backfill, " };
    eprintln!("{stale} stale: {delete}run `{}`, and commit what it writes", called::command("compile"));
    Ok(Verdict::No)
}

/// How each file that is not as it was compiled differs.
pub(super) fn differences(files: &[File]) -> Result<Vec<String>> {
    let mut stale = Vec::new();
    for file in files {
        let bytes = output::read(&file.path)?;
        if bytes.as_deref() == Some(file.text.as_bytes()) {
            continue;
        }
        let before = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let path = file.path.display().to_string();
        let diff = TextDiff::from_lines(before.as_str(), file.text.as_str());
        let compiled = format!("{path} (compiled)");
        stale.push(diff.unified_diff().context_radius(3).header(&path, &compiled).to_string());
    }
    Ok(stale)
}
