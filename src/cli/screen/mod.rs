//! What the runner shows while a script works: a bar on a terminal, lines elsewhere, JSON where a program reads.

mod bar;
pub(super) mod numbers;
mod style;

use std::collections::BTreeMap;
use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use self::bar::Bar;
pub(super) use self::style::Style;
use super::options::Format;
use super::{say, tell};
use crate::run::event::{Event, Notice};

/// Where nobody sees a bar, how often a line says how far it is.
const PACE_OF_LINES: Duration = Duration::from_secs(3);

/// What is shown, and what is remembered of it for the end.
#[derive(Debug)]
pub(super) struct Screen {
    form: Form,
    /// Colours of standard error, where the talk goes.
    pub(super) style: Style,
    memory: Mutex<Memory>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Bars,
    Lines,
    Quiet,
    Json { quiet: bool },
}

#[derive(Debug, Default)]
struct Memory {
    backfill: String,
    bar: Option<Bar>,
    last_line: Option<Instant>,
    /// The rules and the rows of each session that works beside the first.
    beside: BTreeMap<u8, (Vec<String>, u64)>,
    seen: Seen,
}

/// What the notices of a script told.
#[derive(Debug, Default, Clone)]
pub(super) struct Seen {
    /// The run's number; nothing was written where there is none.
    pub(super) run: Option<i64>,
    /// The rules that were at work last.
    pub(super) rules: Vec<String>,
    /// The rules that are done.
    pub(super) done: Vec<String>,
    /// Its warnings.
    pub(super) warnings: Vec<Notice>,
}

impl Screen {
    pub(super) fn new(format: Format, quiet: bool) -> Self {
        let form = match format {
            Format::Json => Form::Json { quiet },
            Format::Text if quiet => Form::Quiet,
            Format::Text if stderr().is_terminal() => Form::Bars,
            Format::Text => Form::Lines,
        };
        Self { form, style: Style::of_stderr(), memory: Mutex::default() }
    }

    /// Whether a program reads it.
    pub(super) fn is_json(&self) -> bool {
        matches!(self.form, Form::Json { .. })
    }

    /// Whether progress should come often.
    pub(super) fn is_lively(&self) -> bool {
        matches!(self.form, Form::Bars | Form::Json { quiet: false })
    }

    /// A script of this backfill begins.
    pub(super) fn begin(&self, backfill: &str, doing: &str) {
        let mut memory = self.memory();
        let bar = (self.form == Form::Bars).then(|| Bar::start(&format!("{backfill}: {doing}")));
        *memory = Memory { backfill: backfill.to_owned(), bar, ..Memory::default() };
    }

    /// It has ended. Gives what was told.
    pub(super) fn end(&self) -> Seen {
        let mut memory = self.memory();
        if let Some(bar) = memory.bar.take() {
            bar.end();
        }
        std::mem::take(&mut memory.seen)
    }

    /// The server said something.
    pub(super) fn notice(&self, notice: &Notice) {
        let mut memory = self.memory();
        memory.seen.keep(notice);
        match self.form {
            Form::Quiet => {}
            Form::Json { quiet } => {
                if !quiet {
                    drop(memory);
                    self.notice_as_json(notice);
                }
            }
            Form::Bars | Form::Lines => {
                if let Some(event) = &notice.event {
                    let beside = memory.rows_beside(event);
                    if let Some(bar) = &mut memory.bar {
                        bar.show(event, beside);
                    }
                }
                if memory.is_worth_a_line(notice) {
                    memory.print(&self.line(notice));
                }
            }
        }
    }

    /// The server said something in a session that works beside the first, which tells how it goes.
    pub(super) fn notice_beside(&self, slice: u8, notice: &Notice) {
        if self.form == (Form::Json { quiet: false }) {
            return self.notice_as_json(notice);
        }
        if let Some(Event::Progress { rules, rows: Some(rows), .. }) = &notice.event {
            self.memory().beside.insert(slice, (rules.clone(), *rows));
        }
        if notice.is_warning {
            self.talk(&self.line(notice));
        }
    }

    /// A line of talk.
    pub(super) fn talk(&self, line: &str) {
        match self.form {
            Form::Bars | Form::Lines => self.memory().print(line),
            Form::Quiet | Form::Json { .. } => {}
        }
    }

    /// A line that is said however quiet it should be, but not where a program reads.
    pub(super) fn insist(&self, line: &str) {
        match self.form {
            Form::Json { .. } => self.object("notice", [("severity", json!("warning")), ("message", json!(line))]),
            _ => self.memory().print(line),
        }
    }

    /// One object for a program: what it is, the backfill, and its fields.
    pub(super) fn object<'a>(&self, event: &str, fields: impl IntoIterator<Item = (&'a str, Value)>) {
        if !self.is_json() {
            return;
        }
        let mut object = Map::new();
        object.insert("event".to_owned(), json!(event));
        let backfill = self.memory().backfill.clone();
        if !backfill.is_empty() {
            object.insert("backfill".to_owned(), json!(backfill));
        }
        object.extend(fields.into_iter().map(|(name, value)| (name.to_owned(), value)));
        // Whoever reads is gone, or the disk is full: neither is a reason to leave a run in its middle.
        let _ = say(Value::Object(object));
    }

    fn notice_as_json(&self, notice: &Notice) {
        if let Some(fields) = &notice.fields {
            let name = fields.get("event").and_then(Value::as_str).unwrap_or("notice").to_owned();
            let rest = fields.iter().filter(|(name, _)| *name != "event" && *name != "backfill");
            return self.object(&name, rest.map(|(name, value)| (name.as_str(), value.clone())));
        }
        let severity = if notice.is_warning { "warning" } else { "notice" };
        let (message, detail, hint) = (&notice.message, &notice.detail, &notice.hint);
        let fields = [
            ("severity", json!(severity)),
            ("message", json!(message)),
            ("detail", json!(detail)),
            ("hint", json!(hint)),
        ];
        self.object("notice", fields.into_iter().filter(|(_, value)| !value.is_null()));
    }

    fn line(&self, notice: &Notice) -> String {
        let mut line = match (&notice.event, notice.is_warning) {
            (_, true) => format!("{} {}", self.style.doubtful("warning:"), notice.message),
            (Some(Event::Rule { .. } | Event::Applied { .. } | Event::RolledBack { .. }), _) => {
                format!("{} {}", self.style.good("✓"), notice.message)
            }
            _ => notice.message.clone(),
        };
        if let (true, Some(hint)) = (notice.is_warning, &notice.hint) {
            line.push_str(&format!("\n  help: {hint}"));
        }
        line
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn print(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.say(line),
            None => tell(line),
        }
    }

    /// What the other sessions wrote, as far as the first doesn't count it: after the first round it does.
    fn rows_beside(&self, event: &Event) -> u64 {
        match event {
            Event::Progress { rules, round: Some(1), .. } => {
                self.beside.values().filter(|(of, _)| of == rules).map(|(_, rows)| rows).sum()
            }
            _ => 0,
        }
    }

    /// How far it is, the bar shows, or a line now and then; the outcomes stand in the summary.
    fn is_worth_a_line(&mut self, notice: &Notice) -> bool {
        match &notice.event {
            Some(Event::Outcome { .. }) => false,
            Some(Event::Progress { .. } | Event::Step { .. } | Event::Waiting { .. }) if self.bar.is_some() => false,
            Some(Event::Progress { .. } | Event::Step { .. } | Event::Waiting { .. }) => {
                let is_due = self.last_line.is_none_or(|last| last.elapsed() >= PACE_OF_LINES);
                if is_due {
                    self.last_line = Some(Instant::now());
                }
                is_due
            }
            _ => true,
        }
    }
}

impl Seen {
    fn keep(&mut self, notice: &Notice) {
        if notice.is_warning {
            self.warnings.push(notice.clone());
        }
        let Some(event) = &notice.event else { return };
        if let Event::Started { run } = event {
            self.run = Some(*run);
        }
        match event {
            Event::Rule { rule, .. } => {
                self.done.push(rule.clone());
                self.rules.clear();
            }
            Event::Progress { rules, .. } | Event::Step { rules, .. } | Event::Waiting { rules, .. }
                if !rules.is_empty() =>
            {
                self.rules.clone_from(rules)
            }
            _ => {}
        }
    }
}
