use anyhow::Result;
use serde_json::json;

use super::called;
use super::runner::{Executed, Runner};
use super::screen::Style;
use super::screen::numbers::{count, counted, duration};
use super::scripts::Folder;
use super::table::table;
use crate::run::ledger::Entry;

/// What a run did: rows by rule and outcome, warnings, time, and what to do next.
pub(super) fn of_run(runner: &Runner<'_>, folder: &Folder, entry: Option<&Entry>, executed: &Executed) -> Result<()> {
    let name = &folder.name;
    let next = called::command(format_args!("prove {name}"));
    let outcomes = entry.map(|entry| entry.outcomes.as_slice()).unwrap_or_default();
    let rows: i64 = outcomes.iter().map(|outcome| outcome.rows).sum();
    let flagged: i64 = outcomes.iter().filter(|outcome| outcome.flagged).map(|outcome| outcome.rows).sum();
    if runner.screen.is_json() {
        let fields = [
            ("backfill", json!(name)),
            ("run", json!(entry.map(|entry| entry.run))),
            ("state", json!(entry.map(|entry| entry.standing().word()))),
            ("rows", json!(rows)),
            ("flagged", json!(flagged)),
            ("outcomes", json!(outcomes)),
            ("warnings", json!(executed.seen.warnings.iter().map(|warning| &warning.message).collect::<Vec<_>>())),
            ("seconds", json!((executed.seconds * 1000.0).round() / 1000.0)),
            ("next", json!(next)),
        ];
        runner.screen.object("summary", fields);
        return Ok(());
    }
    let style = Style::of_stdout();
    let run = entry.map(|entry| format!(" run {} is", entry.run)).unwrap_or_default();
    let took = duration(executed.seconds);
    runner.say(format_args!("{} {name}:{run} applied: {} in {took}", style.good("✓"), counted(rows, "row")))?;
    if !outcomes.is_empty() {
        let shown = outcomes.iter().map(|one| {
            let flagged = if one.flagged { "flagged" } else { "" };
            vec![one.rule.clone(), one.outcome.clone(), count(one.rows), flagged.to_owned()]
        });
        runner.say(table(&["rule", "outcome", "rows", "flagged"], shown))?;
    }
    if flagged > 0 {
        let rows = style.doubtful(&format!("{} flagged", counted(flagged, "row")));
        runner.say(format_args!("{rows}: {}", called::command(format_args!("flags {name}"))))?;
    }
    for warning in &executed.seen.warnings {
        runner.say(format_args!("{} {}", style.doubtful("!"), warning.message))?;
    }
    runner.say(format_args!("next: {next}"))
}
