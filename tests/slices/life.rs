//! The life of a fixture of the rule forms in two and three sessions, beside one in one session from the same start.
//!
//! It stands in the place of the fixtures' own `life.rs`, so that they live it.

use std::process::Child;

use backstitch::Compiled;
use backstitch::ir::Backfill;
use backstitch::script::ScriptName;

pub(crate) use crate::own_life::{Lived, rules, run, succeeds};

use super::sessions::UNHURRIED;
use crate::contents::{assert_same, contents, now};
use crate::support::{Database, compiled, script};

/// Lives a backfill's life twice on these tables and rows.
pub(crate) fn life(backfill: &Backfill, ddl: &str, data: &str) -> Lived {
    let compiled = compiled(backfill, ddl);
    let database = Database::with(&[ddl, data]);
    let (in_one, start) = (database.copy(), database.rows());
    let since = now(&database);
    let expected = database.previewed(&compiled);
    for slices in [3, 2] {
        succeeds(&run(&in_one, "", &compiled, ScriptName::Forward), "forward in one session");
        forward(&database, &compiled, slices);
        let what = format!("after forward in {slices} sessions");
        assert_same(&written(&database, &since), &written(&in_one, &since), &what);
        succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
        if slices == 3 {
            for one in [&database, &in_one] {
                succeeds(&run(one, "", &compiled, ScriptName::Rollback), "rollback");
                assert_eq!(one.rows(), start, "rollback did not restore the start");
            }
        }
    }
    let outcomes = "SELECT rule || ' / ' || outcome, sum(rows)::bigint FROM backstitch.outcome
        WHERE run = (SELECT max(id) FROM backstitch.run) GROUP BY 1";
    let outcomes = database.connect().query(outcomes, &[]).unwrap();
    assert_eq!(
        outcomes.iter().map(|row| (row.get(0), row.get(1))).collect::<std::collections::BTreeMap<String, i64>>(),
        expected
    );
    Lived { database, compiled, outcomes: expected }
}

pub(super) fn forward(database: &Database, compiled: &Compiled, slices: usize) {
    let started: Vec<Child> = (1..=slices)
        .rev()
        .map(|slice| {
            let settings = UNHURRIED.iter().map(|setting| (*setting).to_owned());
            let options = settings.chain([format!("backstitch.slice={slice}/{slices}")]);
            let options: Vec<String> = options.map(|setting| format!("-c {setting}")).collect();
            let mut child = database.psql_command(&["-q"]).env("PGOPTIONS", options.join(" ")).spawn().unwrap();
            let (mut input, text) = (child.stdin.take().unwrap(), script(compiled, ScriptName::Forward).to_owned());
            std::thread::spawn(move || std::io::Write::write_all(&mut input, text.as_bytes()));
            child
        })
        .collect();
    for child in started {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// Every row, and what is journaled; the ledger knows the slices apart.
fn written(database: &Database, since: &str) -> Vec<String> {
    let ledger = ["run", "progress", "outcome", "slice"].map(|table| format!("backstitch.{table}"));
    let is_of_ledger =
        |line: &String| ledger.iter().any(|table| line == table || line.starts_with(&format!("{table}:")));
    contents(database, since).into_iter().filter(|line| !is_of_ledger(line)).collect()
}
