use anyhow::Result;
use serde_json::{Value, json};

use super::runner::Runner;
use super::screen::numbers::{count, counted, duration};
use super::scripts::Folder;
use super::table::table;
use super::{Verdict, called};
use crate::run::ledger::{self, Entry, Standing};

/// Says what becomes of each backfill, and what to do next.
pub(super) fn run(runner: &Runner<'_>, name: Option<&str>) -> Result<Verdict> {
    let folders = runner.folders(name)?;
    let mut client = runner.connect()?;
    let entries = ledger::read(&mut client, runner.project.journal_schema())?;
    let mut lines: Vec<Line<'_>> = folders
        .iter()
        .map(|folder| Line::new(Some(folder), entries.iter().find(|entry| entry.backfill == folder.name)))
        .collect();
    if name.is_none() {
        // What was run from scripts that are somewhere else.
        let others = entries.iter().filter(|entry| !folders.iter().any(|folder| folder.name == entry.backfill));
        lines.extend(others.map(|entry| Line::new(None, Some(entry))));
    }
    if runner.screen.is_json() {
        lines.iter().for_each(|line| line.object(runner));
        return Ok(Verdict::Yes);
    }
    let rows = lines.iter().map(Line::cells);
    runner.say(table(&["backfill", "state", "run", "begun", "rows", "progress", "next"], rows))?;
    Ok(Verdict::Yes)
}

/// A backfill, and the ledger's entry of it.
struct Line<'a> {
    name: &'a str,
    folder: Option<&'a Folder>,
    entry: Option<&'a Entry>,
    standing: Standing,
    has_drifted: bool,
}

impl<'a> Line<'a> {
    fn new(folder: Option<&'a Folder>, entry: Option<&'a Entry>) -> Self {
        let by_entry = entry.map(|entry| entry.backfill.as_str());
        let name = folder.map(|folder| folder.name.as_str()).or(by_entry).unwrap_or_default();
        let standing = entry.map_or(Standing::NeverRun, Entry::standing);
        // A run that is undone or given up binds nobody to its plan.
        let is_bound = !matches!(standing, Standing::NeverRun | Standing::RolledBack | Standing::Forgotten);
        let plan_hash = folder.and_then(Folder::plan_hash);
        let differs = entry.zip(plan_hash).is_some_and(|(entry, hash)| entry.plan_hash != hash);
        Self { name, folder, entry, standing, has_drifted: is_bound && differs }
    }

    fn cells(&self) -> Vec<String> {
        let entry = |text: fn(&Entry) -> String| self.entry.map(text).unwrap_or_default();
        vec![
            self.name.to_owned(),
            self.state(),
            entry(|entry| entry.run.to_string()),
            entry(|entry| format!("{} ago", duration(entry.age))),
            entry(|entry| count(entry.passes.iter().map(|pass| pass.rows).sum::<i64>())),
            self.progress().unwrap_or_default(),
            self.next(),
        ]
    }

    fn object(&self, runner: &Runner<'_>) {
        let entry = json!(self.entry);
        let fields =
            entry.as_object().into_iter().flatten().filter(|(name, _)| !["backfill", "state"].contains(&name.as_str()));
        let own = [
            ("backfill", json!(self.name)),
            ("state", json!(self.standing.word())),
            ("drifted", json!(self.has_drifted)),
            ("file_plan_hash", json!(self.folder.and_then(Folder::plan_hash))),
            ("next", json!(self.next())),
        ];
        runner.screen.object(
            "status",
            own.into_iter().chain(fields.map(|(name, value): (&String, &Value)| (name.as_str(), value.clone()))),
        );
    }

    fn state(&self) -> String {
        let gone = self
            .entry
            .is_some_and(|entry| matches!(entry.state.as_str(), "running" | "rolling back") && !entry.is_alive);
        let mut state = self.standing.word().to_owned();
        if gone {
            state.push_str(" (its process is gone)");
        }
        if let (Standing::Running | Standing::RollingBack, Some(entry)) = (self.standing, self.entry) {
            state.push_str(&format!(" ({}, process {})", entry.started_by, entry.pid));
        }
        if self.entry.is_some_and(|entry| entry.is_alive && entry.stop_requested) {
            state.push_str(" (asked to stop)");
        }
        if self.has_drifted {
            state.push_str(", drifted");
        }
        state
    }

    fn progress(&self) -> Option<String> {
        let pass = self.entry?.passes.last()?;
        if matches!(
            self.standing,
            Standing::Applied | Standing::PartlyRolledBack | Standing::RolledBack | Standing::Forgotten
        ) {
            return None;
        }
        let percent = if pass.blocks > 0 { (pass.block * 100 / pass.blocks).min(100) } else { 100 };
        Some(format!("{}, round {}: {percent}%", pass.rules.join(", "), pass.round))
    }

    fn next(&self) -> String {
        let name = self.name;
        if self.folder.is_none() {
            return "its scripts are not here: name their folder with --dir".to_owned();
        }
        if self.has_drifted {
            let hash = self.entry.map(|entry| entry.plan_hash.as_str()).unwrap_or_default();
            return match self.standing {
                Standing::Running | Standing::RollingBack => format!("wait; it runs plan {hash}, not that of the file"),
                _ => format!("roll it back, or forget it, with the scripts of plan {hash}"),
            };
        }
        let command = |word: &str| called::command(format_args!("{word} {name}"));
        match self.standing {
            Standing::NeverRun | Standing::RolledBack | Standing::Forgotten => command("preview"),
            Standing::Running | Standing::RollingBack => format!("wait, or {}", command("stop")),
            Standing::Stopped | Standing::Interrupted | Standing::Incomplete => command("run"),
            Standing::Applied => command("prove"),
            Standing::RollbackInterrupted | Standing::PartlyRolledBack => command("rollback"),
        }
    }
}

/// What would be given up.
pub(super) fn undo(entry: &Entry) -> String {
    format!("{} that wrote {}", counted(entry.undo_runs, "run"), counted(entry.undo_rows, "value"))
}
