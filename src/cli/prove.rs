use anyhow::Result;
use serde_json::json;

use super::answer::{cell, kind, show};
use super::runner::{Ran, Runner};
use super::screen::Style;
use super::screen::numbers::counted;
use super::scripts::Folder;
use super::{Verdict, say};
use crate::run::Answer;
use crate::script::ScriptName;

/// Proves that nothing is left to do and that the figures are as expected.
pub(super) fn run(runner: &Runner<'_>, name: Option<&str>) -> Result<Verdict> {
    runner.each(&runner.folders(name)?, |runner, folder| {
        let mut verdict = Tally::default();
        let ran = runner.execute(folder, ScriptName::Proof, |found| {
            show(&runner.screen, &found);
            if kind(&found) == "check" {
                verdict.add(runner, &found);
            }
        })?;
        verdict.end(runner, folder)?;
        Ok(match ran {
            Ran::Failed(verdict) => verdict,
            Ran::Whole(_) => Verdict::Yes,
        })
    })
}

/// The checks by what became of them.
#[derive(Debug, Default)]
struct Tally {
    passed: i64,
    /// Those that failed, with their rows.
    failed: Vec<String>,
    /// The same by their names alone, each once.
    names: Vec<String>,
    warnings: i64,
}

impl Tally {
    fn add(&mut self, runner: &Runner<'_>, answer: &Answer) {
        for row in &answer.rows {
            match cell(answer, row, "result") {
                "ok" => self.passed += 1,
                "FAILED" => {
                    self.failed.push(named(answer, row));
                    let name = cell(answer, row, "check").to_owned();
                    if !self.names.contains(&name) {
                        self.names.push(name);
                    }
                }
                "warning" => self.warnings += 1,
                _ => {}
            }
            if !runner.screen.is_json() {
                let _ = say(line(answer, row));
            }
        }
    }

    fn end(&self, runner: &Runner<'_>, folder: &Folder) -> Result<()> {
        let counts = [
            ("backfill", json!(folder.name)),
            ("passed", json!(self.passed)),
            ("failed", json!(self.failed)),
            ("warnings", json!(self.warnings)),
        ];
        runner.screen.object("summary", counts);
        let style = Style::of_stdout();
        if self.warnings > 0 {
            runner.say(style.doubtful(&counted(self.warnings, "warning")))?;
        }
        if !self.failed.is_empty() {
            let failed = counted(i64::try_from(self.failed.len()).unwrap_or(i64::MAX), "check");
            runner.say(format_args!("{} {failed} FAILED: {}", style.bad("✗"), self.names.join(", ")))?;
        } else if self.passed > 0 {
            runner.say(style.good("✓ All checks passed!"))?;
        }
        Ok(())
    }
}

/// `✓ Org default: 1 (expected: 1)`
fn line(answer: &Answer, row: &[Option<String>]) -> String {
    let style = Style::of_stdout();
    let mark = match cell(answer, row, "result") {
        "ok" => style.good("✓"),
        "FAILED" => style.bad("✗"),
        "warning" => style.doubtful("!"),
        _ => "·".to_owned(),
    };
    let expected = match cell(answer, row, "expected") {
        "" => String::new(),
        expected => format!(" (expected: {expected})"),
    };
    // What is checked of a rule or a requirement says the table; where it holds, the line is about its name.
    let is_of_the_rules =
        ["rule ", "requirement ", "warning "].iter().any(|kind| cell(answer, row, "check").starts_with(kind));
    let name = match cell(answer, row, "result") {
        "ok" if is_of_the_rules => cell(answer, row, "check").to_owned(),
        _ => named(answer, row),
    };
    format!("{mark} {name}: {}{expected}", cell(answer, row, "actual"))
}

/// A check, and the rows that it is about.
fn named(answer: &Answer, row: &[Option<String>]) -> String {
    let check = cell(answer, row, "check");
    match cell(answer, row, "subject") {
        "" => check.to_owned(),
        subject => format!("{check}, {subject}"),
    }
}
