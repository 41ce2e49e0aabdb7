use std::io::{self, ErrorKind, Write};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::Verdict;
use super::answer::value;
use super::options::ListFormat;
use super::runner::{Ran, Runner};
use super::table::table;
use crate::run::Part;
use crate::script::ScriptName;

/// So many rows are shown in a table, which has to be held to be laid out.
const SHOWN: usize = 1000;

/// Lists the rows that needed a default.
pub(super) fn run(runner: &Runner<'_>, name: Option<&str>, format: ListFormat) -> Result<Verdict> {
    let mut list = List::new(format);
    let verdict = runner.each(&runner.folders(name)?, |runner, folder| {
        list.backfill.clone_from(&folder.name);
        Ok(match runner.stream(folder, ScriptName::Flags, |part| list.take(part))? {
            Ran::Whole(_) => Verdict::Yes,
            Ran::Failed(verdict) => verdict,
        })
    })?;
    if verdict == Verdict::Yes {
        list.end()?;
    }
    Ok(verdict)
}

/// What was listed so far.
struct List {
    format: ListFormat,
    backfill: String,
    columns: Vec<String>,
    shown: Vec<Vec<String>>,
    count: usize,
    csv: csv::Writer<io::Stdout>,
    failed: Option<io::Error>,
}

impl List {
    fn new(format: ListFormat) -> Self {
        Self {
            format,
            backfill: String::new(),
            columns: Vec::new(),
            shown: Vec::new(),
            count: 0,
            csv: csv::Writer::from_writer(io::stdout()),
            failed: None,
        }
    }

    /// Where standard output can't be written any more, the rest is read and left out.
    fn take(&mut self, part: Part<'_>) {
        if self.failed.is_none() {
            self.failed = self.write(part).err();
        }
    }

    fn write(&mut self, part: Part<'_>) -> io::Result<()> {
        match part {
            Part::Columns(columns) => {
                let is_first = self.columns.is_empty();
                self.columns = columns.iter().map(|name| (*name).to_owned()).collect();
                if is_first && self.format == ListFormat::Csv {
                    self.csv.write_record(columns)?;
                }
            }
            Part::Row(values) => {
                self.count += 1;
                match self.format {
                    ListFormat::Table if self.shown.len() < SHOWN => {
                        self.shown.push(values.iter().map(|value| value.unwrap_or_default().to_owned()).collect());
                    }
                    ListFormat::Table => {}
                    ListFormat::Csv => self.csv.write_record(values.iter().map(|value| value.unwrap_or_default()))?,
                    ListFormat::Json => writeln!(io::stdout().lock(), "{}", self.object(values))?,
                }
            }
        }
        Ok(())
    }

    fn object(&self, values: &[Option<&str>]) -> Value {
        let mut object = Map::new();
        object.insert("event".to_owned(), json!("flag"));
        object.insert("backfill".to_owned(), json!(self.backfill));
        let fields = self.columns.iter().zip(values);
        object.extend(fields.map(|(name, text)| (name.clone(), value(name, *text))));
        Value::Object(object)
    }

    fn end(mut self) -> Result<()> {
        match self.failed.map_or_else(|| self.csv.flush(), Err) {
            // Whoever reads has read enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            outcome => outcome.context("standard output can't be written")?,
        }
        if self.format != ListFormat::Table {
            return Ok(());
        }
        if self.count == 0 {
            return super::say("no row is flagged");
        }
        super::say(table(&self.columns, self.shown))?;
        if self.count > SHOWN {
            let left = self.count - SHOWN;
            super::say(format_args!("{left} more: see all of them with `--format csv`"))?;
        }
        Ok(())
    }
}
