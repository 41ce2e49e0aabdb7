use anyhow::Result;
use serde_json::{Value, json};

use super::Verdict;
use super::runner::Runner;
use super::screen::numbers::{count, counted};
use super::scripts::Folder;
use super::table::table;
use crate::run::ledger::{self, Entry, Standing};

/// Says what becomes of each backfill, and what to do next.
pub(super) fn run(runner: &Runner<'_>, name: Option<&str>) -> Result<Verdict> {
    let folders = runner.folders(name)?;
    let mut client = runner.connect()?;
    let entries = ledger::read(&mut client, runner.project.journal_schema())?;
    let lines: Vec<Line<'_>> = folders.iter().map(|folder| Line::new(folder, &entries)).collect();
    if runner.screen.is_json() {
        lines.iter().for_each(|line| line.object(runner));
        return Ok(Verdict::Yes);
    }
    let rows = lines.iter().map(Line::cells);
    runner.say(table(&["backfill", "state", "run", "by", "since", "rows", "progress", "next"], rows))?;
    Ok(Verdict::Yes)
}

/// A backfill, and the ledger's entry of it.
struct Line<'a> {
    folder: &'a Folder,
    entry: Option<&'a Entry>,
    standing: Standing,
    has_drifted: bool,
}

impl<'a> Line<'a> {
    fn new(folder: &'a Folder, entries: &'a [Entry]) -> Self {
        let entry = entries.iter().find(|entry| entry.backfill == folder.name);
        let standing = entry.map_or(Standing::NeverRun, Entry::standing);
        // A run that is undone or given up binds nobody to its plan.
        let is_bound = !matches!(standing, Standing::NeverRun | Standing::RolledBack | Standing::Forgotten);
        let plan_hash = folder.plan_hash();
        let differs = entry.zip(plan_hash).is_some_and(|(entry, hash)| entry.plan_hash != hash);
        Self { folder, entry, standing, has_drifted: is_bound && differs }
    }

    fn cells(&self) -> Vec<String> {
        let entry = |text: fn(&Entry) -> String| self.entry.map(text).unwrap_or_default();
        vec![
            self.folder.name.clone(),
            self.state(),
            entry(|entry| entry.run.to_string()),
            entry(|entry| entry.started_by.clone()),
            entry(since),
            entry(|entry| count(entry.rules.iter().map(|rule| rule.rows).sum::<i64>())),
            self.progress().unwrap_or_default(),
            self.next(),
        ]
    }

    fn object(&self, runner: &Runner<'_>) {
        let entry = json!(self.entry);
        let fields =
            entry.as_object().into_iter().flatten().filter(|(name, _)| !["backfill", "state"].contains(&name.as_str()));
        let own = [
            ("backfill", json!(self.folder.name)),
            ("state", json!(self.standing.word())),
            ("drifted", json!(self.has_drifted)),
            ("file_plan_hash", json!(self.folder.plan_hash())),
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
        if self.entry.is_some_and(|entry| entry.is_alive && entry.stop_requested) {
            state.push_str(" (asked to stop)");
        }
        if self.has_drifted {
            state.push_str(", drifted");
        }
        state
    }

    fn progress(&self) -> Option<String> {
        let rule = self.entry?.rules.last()?;
        if matches!(self.standing, Standing::Applied | Standing::RolledBack | Standing::Forgotten) {
            return None;
        }
        let percent = if rule.blocks > 0 { (rule.block * 100 / rule.blocks).min(100) } else { 100 };
        Some(format!("{}, pass {}: {percent}%", rule.rule, rule.pass))
    }

    fn next(&self) -> String {
        let name = &self.folder.name;
        if self.has_drifted {
            let hash = self.entry.map(|entry| entry.plan_hash.as_str()).unwrap_or_default();
            return match self.standing {
                Standing::Running | Standing::RollingBack => format!("wait; it runs plan {hash}, not that of the file"),
                _ => format!("roll it back with the scripts of plan {hash}, or backstitch forget {name}"),
            };
        }
        match self.standing {
            Standing::NeverRun | Standing::RolledBack | Standing::Forgotten => format!("backstitch preview {name}"),
            Standing::Running | Standing::RollingBack => format!("wait, or backstitch stop {name}"),
            Standing::Stopped | Standing::Interrupted | Standing::Incomplete => format!("backstitch run {name}"),
            Standing::Applied => format!("backstitch prove {name}"),
            Standing::RollbackInterrupted => format!("backstitch rollback {name}"),
        }
    }
}

/// When it began, to the second, with the zone: `2026-11-22 16:56:41+00:00`.
fn since(entry: &Entry) -> String {
    let (date, time) = entry.started_at.split_once('T').unwrap_or((&entry.started_at, ""));
    let zone = time.find(['+', '-', 'Z']).map_or("", |at| &time[at..]);
    let seconds = time.split(['.', '+', '-', 'Z']).next().unwrap_or_default();
    format!("{date} {seconds}{zone}")
}

/// What would be given up.
pub(super) fn undo(entry: &Entry) -> String {
    format!("{} that wrote {}", counted(entry.undo_runs, "run"), counted(entry.undo_rows, "value"))
}
