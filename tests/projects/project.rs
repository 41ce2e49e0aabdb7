//! The projects that this program can be the binary of.

#![allow(clippy::disallowed_methods, reason = "a test starts programs, and passes them their project by a variable")]

use std::process::Command;

use backstitch::cli::Project;
use backstitch::prelude::*;
use tempfile::TempDir;

use crate::process::{Ran, run};

const VARIABLE: &str = "BACKSTITCH_TEST_PROJECT";

const SCHEMA: &str = "CREATE TABLE customer (
  id bigint PRIMARY KEY,
  region text,
  grade text NOT NULL
);
";

table! {
    customer: "customer" {
        id: BigInt,
        region: Option<Text>,
        grade: Text,
    }
}

/// The project that the environment names.
pub(crate) fn asked_for() -> Option<Project> {
    let name = std::env::var(VARIABLE).ok()?;
    Some(match name.as_str() {
        "shop" => shop(),
        "none" => Project::new("shop.sql", SCHEMA),
        "twice" => shop().backfill(regions("nowhere")),
        "refused" => shop().backfill(faulty()),
        "unreadable" => {
            Project::new("shop.sql", "CREATE TABLE customer (id bigint PRIMARY KEY, note text DEFAULT 'x);")
                .backfill(regions("nowhere"))
        }
        _ => panic!("no project is called `{name}`"),
    })
}

/// Runs this program as the binary of a project, in a folder.
pub(crate) fn run_in(folder: &TempDir, project: &str, arguments: &[&str]) -> Ran {
    let program = std::env::current_exe().unwrap();
    let mut ran = run(Command::new(&program).args(arguments).env(VARIABLE, project).current_dir(folder.path()));
    // The program's own name has a hash in it.
    let name = program.file_name().unwrap().to_string_lossy();
    ran.out = ran.out.replace(&*name, "backstitch");
    ran.err = ran.err.replace(&*name, "backstitch");
    ran
}

/// The same, in an empty folder.
pub(crate) fn run_as(project: &str, arguments: &[&str]) -> Ran {
    run_in(&tempfile::tempdir().unwrap(), project, arguments)
}

fn shop() -> Project {
    let grades = derive("grade", customer.grade, "gold").only_where(customer.id.is_less_than(100));
    Project::new("shop.sql", SCHEMA)
        .backfill(regions("nowhere"))
        .backfill(backfill("grades", "Makes the first hundred customers gold").rule(grades))
}

fn regions(default: &'static str) -> BackfillBuilder {
    backfill("regions", "Gives every customer a region")
        .rule(fill("region", customer.region).or_default("unknown", default))
}

fn faulty() -> BackfillBuilder {
    let orders = lookup("orders", customer).on(customer.region, customer.region);
    backfill("faulty", "Does what it may not")
        .rule(derive("id", customer.id, literal::<customer, BigInt>("1")))
        .rule(derive("grade", customer.grade, orders.get(customer.grade)))
}
