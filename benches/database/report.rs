//! The table that is printed at the end.

use std::fmt::Write;

use anyhow::Result;

use super::scale::Scale;
use super::server::{SETTINGS, Server};

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Row {
    what: String,
    median: String,
    against: String,
    ratio: String,
    target: String,
    reached: &'static str,
}

/// What a figure is counted in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unit {
    Seconds,
    Milliseconds,
    Bytes,
}

impl Unit {
    fn show(self, figure: f64) -> String {
        match self {
            Unit::Seconds if figure < 10.0 => format!("{figure:.2} s"),
            Unit::Seconds => format!("{figure:.1} s"),
            Unit::Milliseconds => format!("{figure:.1} ms"),
            Unit::Bytes => format!("{:.1} MB", figure / 1e6),
        }
    }
}

impl Row {
    /// A figure beside another one.
    pub(crate) fn ratio(what: &str, unit: Unit, figure: f64, (against, other): (&str, f64)) -> Self {
        Self {
            what: what.to_owned(),
            median: unit.show(figure),
            against: format!("{against}: {}", unit.show(other)),
            ratio: format!("{:.3}", figure / other),
            target: String::new(),
            reached: "",
        }
    }

    /// A figure by itself.
    pub(crate) fn figure(what: &str, unit: Unit, figure: f64) -> Self {
        Self {
            what: what.to_owned(),
            median: unit.show(figure),
            against: String::new(),
            ratio: String::new(),
            target: String::new(),
            reached: "",
        }
    }

    /// The ratio may be this at most.
    pub(crate) fn at_most(mut self, target: f64) -> Self {
        let ratio: f64 = self.ratio.parse().expect("a row with a target has a ratio");
        self.target = format!("≤ {target}");
        self.reached = if ratio <= target { "yes" } else { "**no**" };
        self
    }

    /// The figure, in the row's unit, has to be below this.
    pub(crate) fn below(mut self, figure: f64, unit: Unit, limit: f64) -> Self {
        self.target = format!("< {}", unit.show(limit));
        self.reached = if figure < limit { "yes" } else { "**no**" };
        self
    }

    /// What this version of the command doesn't have.
    pub(crate) fn not_there(what: &str, target: f64) -> Self {
        Self { target: format!("≤ {target}"), reached: "not there", ..Self::empty(what) }
    }

    /// A part that failed; why was said where it did.
    pub(crate) fn failed(part: &str) -> Self {
        Self { reached: "**failed**", ..Self::empty(part) }
    }

    fn empty(what: &str) -> Self {
        Self {
            what: what.to_owned(),
            median: String::new(),
            against: String::new(),
            ratio: String::new(),
            target: String::new(),
            reached: "",
        }
    }
}

/// The table, under a line that says on what it was measured.
pub(crate) fn markdown(server: &Server, scale: &Scale, rows: &[Row]) -> Result<String> {
    let settings: Vec<String> = SETTINGS.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let cores = std::thread::available_parallelism()?;
    let mut table = format!(
        "{} threads, medians of {} rounds; PostgreSQL {}, {}, all else as it is by default (fsync on); {cores} cores.\n\n",
        scale.threads(),
        scale.rounds,
        server.version()?,
        settings.join(", "),
    );
    table.push_str("| what | median | against | ratio | target | reached |\n|---|---|---|---|---|---|\n");
    for row in rows {
        let Row { what, median, against, ratio, target, reached } = row;
        writeln!(table, "| {what} | {median} | {against} | {ratio} | {target} | {reached} |")?;
    }
    Ok(table)
}
