//! What compiling costs: the reference backfill, many rules, and the process as a whole.
//!
//! `cargo bench --bench compile`. Each figure is the fastest of several rounds: the others measure what else the machine does.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../rules/phase_1_4.rs"]
mod phase_1_4;
#[path = "compile/rules.rs"]
mod rules;
#[path = "../rules/tables.rs"]
mod tables;

use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use backstitch::catalog::Catalog;
use backstitch::ir::Backfill;
use backstitch::{check, compile, plan, script};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

fn main() {
    let reference_ddl = include_str!("../rules/schema.sql");
    let reference = Catalog::from_ddl("schema.sql", reference_ddl);
    row("read the reference's schema", fastest(20, || Catalog::from_ddl("schema.sql", reference_ddl)));
    row("compile the reference (5 rules)", of(&phase_1_4::phase_1_4(), &reference, 20));
    row("the process: backstitch compile --check", fastest(20, check_what_is_committed));

    let ddl = rules::ddl();
    let shop = Catalog::from_ddl("shop.sql", &ddl);
    row("read a schema of 100 tables", fastest(5, || Catalog::from_ddl("shop.sql", &ddl)));
    let mut before: Option<Duration> = None;
    for count in [100, 200, 400, 800] {
        let took = of(&rules::backfill(0..count), &shop, 3);
        let growth = before.map(|before| took.as_secs_f64() / before.as_secs_f64());
        let ratio = growth.map(|growth| format!(", {growth:.2} times the half")).unwrap_or_default();
        row(&format!("compile {count} rules in one backfill{ratio}"), took);
        before = Some(took);
    }
    let mut before: Option<Duration> = None;
    for count in [100, 200, 400, 800] {
        let backfill = rules::backfill(0..count);
        let took = fastest(5, || check::check(&backfill, &shop));
        let growth = before.map(|before| took.as_secs_f64() / before.as_secs_f64());
        let ratio = growth.map(|growth| format!(", {growth:.2} times the half")).unwrap_or_default();
        row(&format!("check {count} rules in one backfill{ratio}"), took);
        before = Some(took);
    }
    let tenths: Vec<Backfill> = (0..10).map(|number| rules::backfill(number * 100..(number + 1) * 100)).collect();
    row("compile 1,000 rules in 10 backfills", fastest(3, || tenths.iter().for_each(|one| compiled(one, &shop))));
    row("compile 1,000 rules in one backfill", of(&rules::backfill(0..1000), &shop, 3));
    stages(&rules::backfill(0..400), &shop);
}

/// Where the time goes, stage by stage.
fn stages(backfill: &Backfill, catalog: &Catalog) {
    row("of 400 rules: lower", fastest(3, || plan::plan(backfill, catalog)));
    let plan = plan::plan(backfill, catalog);
    row("of 400 rules: print and parse back", fastest(3, || script::scripts(&plan)));
    let embedded = script::scripts(&plan).unwrap_or_else(|error| panic!("{error}")).embedded;
    let parse = || embedded.iter().filter_map(|(_, sql)| Parser::parse_sql(&PostgreSqlDialect {}, sql).ok()).count();
    row("of 400 rules: parse what is embedded, once more", fastest(3, parse));
}

fn compiled(backfill: &Backfill, catalog: &Catalog) {
    black_box(compile(backfill, catalog).unwrap_or_else(|error| panic!("{error}")));
}

/// The fastest of several rounds of compiling this.
fn of(backfill: &Backfill, catalog: &Catalog, rounds: u32) -> Duration {
    fastest(rounds, || compiled(backfill, catalog))
}

/// The fastest of several rounds.
fn fastest<T>(rounds: u32, work: impl Fn() -> T) -> Duration {
    let round = |_| {
        let begin = Instant::now();
        black_box(work());
        begin.elapsed()
    };
    (0..rounds).map(round).min().unwrap_or_default()
}

/// Runs the command that every pull request runs.
fn check_what_is_committed() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backstitch"));
    command.args(["compile", "--check"]).current_dir(env!("CARGO_MANIFEST_DIR")).stdout(Stdio::null());
    let status = command.status().expect("the binary is built with the benchmark");
    assert!(status.success(), "generated/ is stale");
}

fn row(what: &str, took: Duration) {
    println!("{what:<62} {:>9.1} ms", took.as_secs_f64() * 1000.0);
}
