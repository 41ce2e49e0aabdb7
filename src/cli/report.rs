use anyhow::Result;
use postgres::Client;
use serde_json::{Map, Value, json};

use super::options::DiagnosticFormat;
use super::screen::Style;
use super::screen::numbers::{counted, listed};
use super::sources::sources;
use super::{Project, Verdict, called, say, tell};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Drawing, Severity, annotation, draw, object};
use crate::ir::Backfill;
use crate::{CompileError, Compiled, compile, live};

/// Compiles backfills, says what there is to say of them, and counts it.
pub(super) struct Report<'a> {
    project: &'a Project,
    catalog: Catalog,
    form: Form,
    errors: usize,
    warnings: usize,
    notes: usize,
    refused: Vec<&'a str>,
}

/// How it is said, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Beside a result, which has standard output.
    Talk,
    /// It is the result.
    Result,
    Json,
    Github,
}

impl<'a> Report<'a> {
    /// Beside the result of a command, unless a program reads it.
    pub(super) fn beside_the_result(project: &'a Project, format: DiagnosticFormat) -> Result<Self> {
        Self::new(project, format, Form::Talk)
    }

    /// As the result of a command.
    pub(super) fn as_the_result(project: &'a Project, format: DiagnosticFormat) -> Result<Self> {
        Self::new(project, format, Form::Result)
    }

    /// Where the schema can't be read to its end, that comes first: much that is said afterwards follows from it.
    fn new(project: &'a Project, format: DiagnosticFormat, people: Form) -> Result<Self> {
        let form = match format {
            DiagnosticFormat::Text => people,
            DiagnosticFormat::Json => Form::Json,
            DiagnosticFormat::Github => Form::Github,
        };
        let (catalog, refused) = (project.catalog(), Vec::new());
        let fatal: Vec<Diagnostic> =
            catalog.unread.iter().filter(|unread| unread.severity == Severity::Error).cloned().collect();
        let mut report = Self { project, catalog, form, errors: 0, warnings: 0, notes: 0, refused };
        report.tell(None, &fatal)?;
        Ok(report)
    }

    /// Compiles a backfill; nothing where it is refused.
    pub(super) fn compile(&mut self, backfill: &'a Backfill) -> Result<Option<Compiled>> {
        match compile(backfill, &self.catalog) {
            Ok(compiled) => {
                self.tell(Some(backfill), &compiled.warnings)?;
                Ok(Some(compiled))
            }
            Err(CompileError::Refused(diagnostics)) => {
                self.tell(Some(backfill), &diagnostics)?;
                self.refused.push(&backfill.name);
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Says where a database differs from the schema, and what a run will meet there.
    pub(super) fn ask(&mut self, client: &mut Client, backfills: &[&Backfill]) -> Result<()> {
        let backfills: Vec<Backfill> = backfills.iter().map(|backfill| (*backfill).clone()).collect();
        let found = live::check(client, &backfills, &self.catalog)?;
        self.tell(None, &found)
    }

    /// Says how many errors and warnings there were, where there were any. Whether that is a yes.
    pub(super) fn end(&self, deny_warnings: bool) -> Result<Verdict> {
        let denied = deny_warnings && self.warnings > 0;
        let verdict = if self.errors > 0 || denied { Verdict::No } else { Verdict::Yes };
        if self.form == Form::Json {
            let fields = json!({
                "event": "summary", "errors": self.errors, "warnings": self.warnings, "notes": self.notes, "refused": self.refused,
            });
            say(fields)?;
        } else if self.errors + self.warnings + self.notes > 0 {
            self.say(&self.summary(denied))?;
        }
        Ok(verdict)
    }

    /// `error: rules and more are refused: 3 errors, 1 warning`
    fn summary(&self, denied: bool) -> String {
        let counts = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
        let counts: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| counted(i128::try_from(count).unwrap_or(i128::MAX), noun))
            .collect();
        let counts = counts.join(", ");
        let refused: Vec<String> = self.refused.iter().map(|name| format!("`{name}`")).collect();
        let names: Vec<&str> = refused.iter().map(String::as_str).collect();
        let what = match names.as_slice() {
            [] => String::new(),
            [one] => format!("{one} is refused: "),
            several => format!("{} are refused: ", listed(several)),
        };
        let denied = if denied { ", and warnings are denied" } else { "" };
        let style = self.style();
        let word = match (self.errors, self.warnings) {
            (0, 0) => "note:".to_owned(),
            (0, _) if denied.is_empty() => style.doubtful("warning:"),
            _ => style.bad("error:"),
        };
        format!("{word} {what}{counts}{denied}")
    }

    fn tell(&mut self, backfill: Option<&Backfill>, diagnostics: &[Diagnostic]) -> Result<()> {
        let count = |severity| diagnostics.iter().filter(|one| one.severity == severity).count();
        self.errors += count(Severity::Error);
        self.warnings += count(Severity::Warning);
        self.notes += count(Severity::Note);
        match self.form {
            Form::Talk | Form::Result if diagnostics.is_empty() => Ok(()),
            Form::Talk | Form::Result => self.say(&format!("{}\n", drawn(self.project, diagnostics, self.style()))),
            Form::Json => diagnostics.iter().try_for_each(|one| {
                let mut event = Map::new();
                event.insert("event".to_owned(), json!("diagnostic"));
                event.insert("backfill".to_owned(), json!(backfill.map(|backfill| &backfill.name)));
                event.extend(object(one, &called::name()));
                say(Value::Object(event))
            }),
            Form::Github => diagnostics.iter().try_for_each(|one| say(annotation(one))),
        }
    }

    fn say(&self, text: &str) -> Result<()> {
        if self.form == Form::Result {
            return say(text);
        }
        tell(text);
        Ok(())
    }

    fn style(&self) -> Style {
        if self.form == Form::Result { Style::of_stdout() } else { Style::of_stderr() }
    }
}

/// Diagnostics with the lines that they are about, one below the other.
pub(super) fn drawn(project: &Project, diagnostics: &[Diagnostic], style: Style) -> String {
    let (sources, program) = (sources(project, diagnostics), called::name());
    let drawing = Drawing { sources: &sources, is_coloured: style.is_coloured(), program: &program };
    let drawn: Vec<String> = diagnostics.iter().map(|one| draw(one, &drawing)).collect();
    drawn.join("\n\n")
}
