//! What the scripts cost on a server, beside what people write by hand.
//!
//! `make bench`, or `cargo bench --bench database -- one-rule reference` for some of the parts. `benches/README.md` says
//! what each line of the table means.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints its figures, and how far it is")]

#[path = "../rules/tables.rs"]
#[allow(dead_code, reason = "the rules of the benchmark touch a part of the tables")]
mod tables;

mod database {
    pub(crate) mod data;
    pub(crate) mod growth;
    pub(crate) mod lap;
    pub(crate) mod one_rule;
    pub(crate) mod ordered_lookup;
    pub(crate) mod ours;
    pub(crate) mod race;
    pub(crate) mod reference;
    pub(crate) mod report;
    pub(crate) mod row_by_row;
    pub(crate) mod scale;
    pub(crate) mod server;
    pub(crate) mod writer;
    pub(crate) mod writers;
}

use std::env;
use std::process::ExitCode;

use anyhow::Result;

use database::report::Row;
use database::scale::Scale;
use database::server::Server;
use database::{growth, one_rule, ordered_lookup, reference, report, row_by_row, writers};

/// What measures a part of the table.
type Measure = fn(&Server, &Scale) -> Result<Vec<Row>>;

/// The parts, by the names that choose them.
const PARTS: [(&str, Measure); 6] = [
    ("one-rule", one_rule::measure),
    ("reference", reference::measure),
    ("row-by-row", row_by_row::measure),
    ("ordered-lookup", ordered_lookup::measure),
    ("writers", writers::measure),
    (GROWTH, growth::measure),
];

/// The part that compares the size with a quarter of it.
const GROWTH: &str = "growth";

fn main() -> ExitCode {
    match bench() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Measures the parts that are chosen, and prints the table; false where one of them failed.
fn bench() -> Result<bool> {
    let scale = Scale::from_environment()?;
    // Cargo adds a flag of its own.
    let chosen: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let known: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
    for name in &chosen {
        anyhow::ensure!(known.contains(&name.as_str()), "`{name}` is no part of the benchmark: {}", known.join(", "));
    }
    let is_chosen = |name: &str| match chosen.as_slice() {
        // A quarter of four millions is what everything else is measured with: once is enough.
        [] => (name == GROWTH) == scale.is_for_growth(),
        names => names.iter().any(|chosen| chosen == name),
    };

    let server = Server::start()?;
    let mut rows = Vec::new();
    let mut all_went_well = true;
    for (name, measure) in PARTS.iter().filter(|(name, _)| is_chosen(name)) {
        // One that fails doesn't cost the hours of the others.
        match measure(&server, &scale) {
            Ok(measured) => rows.extend(measured),
            Err(error) => {
                eprintln!("error: {name}: {error:#}");
                rows.push(Row::failed(name));
                all_went_well = false;
            }
        }
    }
    print!("{}", report::markdown(&server, &scale, &rows)?);
    Ok(all_went_well)
}
