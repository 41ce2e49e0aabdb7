//! The rules binary: what a user of the library writes.

mod phase_1_4;
mod tables;

use std::process::ExitCode;

use backstitch::cli::{self, Demo, Project};

fn main() -> ExitCode {
    let sample = include_str!("sample.sql");
    let later_edit = include_str!("later_edit.sql");
    let project = Project::new("rules/schema.sql", include_str!("schema.sql"))
        .backfill(phase_1_4::phase_1_4())
        .demo(Demo { backfill: "phase_1_4", sample, later_edit });
    cli::main(project)
}
