use anyhow::Result;

use super::options::DiagnosticFormat;
use super::report::Report;
use super::screen::Style;
use super::screen::numbers::counted;
use super::{Project, Verdict, say};
use crate::run::connect::Target;

/// Checks rules against the schema, and against a database where one is given; writes nothing.
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
        report.ask(&mut database.connect()?, &backfills)?;
    }
    let verdict = report.end(deny_warnings)?;
    if verdict == Verdict::Yes && format == DiagnosticFormat::Text {
        let count = counted(i128::try_from(backfills.len()).unwrap_or(i128::MAX), "backfill");
        let fit = if backfills.len() == 1 { "fits" } else { "fit" };
        let database = if database.is_some() { " and the database" } else { "" };
        say(format_args!("{} {count} {fit} {}{database}", Style::of_stdout().good("✓"), project.schema_file()))?;
    }
    Ok(verdict)
}
