use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::json;
use similar::TextDiff;

use super::options::DiagnosticFormat;
use super::report::Report;
use super::{Project, Verdict, called, say, tell};
use crate::diagnostic::{Diagnostic, Place, annotation};
use crate::output::{self, File};
use crate::script::ScriptName;

/// Compiles to files, or says which files are stale.
pub(super) fn run(
    project: &Project,
    name: Option<&str>,
    check: bool,
    out: &Path,
    format: DiagnosticFormat,
) -> Result<Verdict> {
    let mut files = Vec::new();
    let mut report = Report::beside_the_result(project, format)?;
    for backfill in project.named(name)? {
        let scripts = report.compile(backfill)?.into_iter().flat_map(|compiled| compiled.scripts.files);
        files.extend(
            scripts.map(|script| File { path: out.join(&backfill.name).join(script.name.file()), text: script.text }),
        );
    }
    if report.end(false)? == Verdict::No {
        if format != DiagnosticFormat::Json {
            tell("nothing was written");
        }
        return Ok(Verdict::No);
    }
    if check {
        let left_over = if name.is_none() { left_over(project, out)? } else { Vec::new() };
        return compare(&files, &left_over, format);
    }
    let written = output::write(&files)?;
    for file in &written {
        match format {
            DiagnosticFormat::Json => say(json!({ "event": "file", "path": file.path, "state": "written" }))?,
            _ => say(format_args!("wrote {}", file.path.display()))?,
        }
    }
    if written.is_empty() && format != DiagnosticFormat::Json {
        say(format_args!("{} files are up to date", files.len()))?;
    }
    Ok(Verdict::Yes)
}

/// Folders of scripts that no backfill has.
fn left_over(project: &Project, out: &Path) -> Result<Vec<PathBuf>> {
    let names: Vec<&str> = project.named(None)?.iter().map(|backfill| backfill.name.as_str()).collect();
    let mut folders = output::folders_with(out, ScriptName::Forward.file())?;
    folders.retain(|folder| folder.file_name().is_none_or(|name| !names.iter().any(|known| name == *known)));
    Ok(folders)
}

fn compare(files: &[File], left_over: &[PathBuf], format: DiagnosticFormat) -> Result<Verdict> {
    let stale = differences(files)?;
    for (path, diff) in &stale {
        match format {
            DiagnosticFormat::Text => say(diff.trim_end_matches('\n'))?,
            DiagnosticFormat::Json => say(json!({ "event": "file", "path": path, "state": "stale", "diff": diff }))?,
            DiagnosticFormat::Github => {
                say(annotation(&unfit(path, "is not what the rules compile to", &compile_again())))?
            }
        }
    }
    for path in left_over {
        match format {
            DiagnosticFormat::Text => say(format_args!("{} belongs to no backfill: delete it", path.display()))?,
            DiagnosticFormat::Json => say(json!({ "event": "file", "path": path, "state": "left over" }))?,
            DiagnosticFormat::Github => say(annotation(&unfit(path, "belongs to no backfill", "delete it")))?,
        }
    }
    let count = stale.len() + left_over.len();
    match (count, format) {
        (_, DiagnosticFormat::Json) => {}
        (0, _) => say(format_args!("{} files are up to date", files.len()))?,
        _ => {
            let delete = if left_over.is_empty() { "" } else { "delete what belongs to no backfill, " };
            tell(format_args!("{count} stale: {delete}{}", compile_again()));
        }
    }
    Ok(if count == 0 { Verdict::Yes } else { Verdict::No })
}

/// The remedy of a stale file.
fn compile_again() -> String {
    format!("run `{}`, and commit what it writes", called::command("compile"))
}

/// A file that must not be merged as it is.
fn unfit(path: &Path, what: &str, help: &str) -> Diagnostic {
    let place = Place { file: path.display().to_string(), line: 1, column: None };
    Diagnostic::error("stale", format!("`{}` {what}", path.display()), help).at(&place)
}

/// The files that are not as they were compiled, each with how it differs.
pub(super) fn differences(files: &[File]) -> Result<Vec<(&Path, String)>> {
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
        let diff = diff.unified_diff().context_radius(3).header(&path, &compiled).to_string();
        stale.push((file.path.as_path(), diff));
    }
    Ok(stale)
}
