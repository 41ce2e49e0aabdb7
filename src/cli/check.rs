use anyhow::Result;

use super::options::DiagnosticFormat;
use super::report::Report;
use super::screen::Style;
use super::screen::numbers::counted;
use super::{Project, Verdict, say};
use crate::ir::Backfill;
use crate::run::connect::Target;

/// Checks rules against the schema, and a live database where one is named; writes nothing.
pub(super) fn run(
    project: &Project,
    name: Option<&str>,
    database: Option<&Target>,
    deny_warnings: bool,
    format: DiagnosticFormat,
) -> Result<Verdict> {
    let backfills = project.named(name)?;
    let mut report = Report::as_the_result(project, format)?;
    for backfill in &backfills {
        report.compile(backfill)?;
    }
    if let Some(database) = database {
        let named: Vec<Backfill> = backfills.iter().map(|backfill| (*backfill).clone()).collect();
        report.live(&mut database.connect()?, &named)?;
    }
    let verdict = report.end(deny_warnings)?;
    if verdict == Verdict::Yes && format == DiagnosticFormat::Text {
        let count = counted(i128::try_from(backfills.len()).unwrap_or(i128::MAX), "backfill");
        let fit = if backfills.len() == 1 { "fits" } else { "fit" };
        let database = database.map(|target| format!(", and {}", target.describe())).unwrap_or_default();
        let tick = Style::of_stdout().good("✓");
        say(format_args!("{tick} {count} {fit} {}{database}", project.schema_file()))?;
    }
    Ok(verdict)
}
