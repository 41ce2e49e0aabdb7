//! A backfill that is disturbed comes to the end of its twin that is not.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use backstitch::Compiled;
use backstitch::ir::Backfill;
use backstitch::run::execute;
use backstitch::script::ScriptName;

use super::rules::{IDS, TABLES, data, ddl, some_backfill};
use crate::support::chance::Chance;
use crate::support::{self, Database, script};

/// How often each backfill is disturbed from its start on.
const LIVES: usize = 3;

/// Lives the backfill of this number; false where it has nothing to wait for, or is never done.
pub(super) fn lives_like_its_twin(number: u64, are_applied_together: bool, database: &Database) -> bool {
    let mut chance = Chance(number);
    let data = data(&mut chance);
    // One round is not enough where a row is inserted for one that was.
    let gives_something = |backfill: &Backfill| {
        begin(database, &data);
        let rule = &backfill.rules.last().unwrap().name;
        let is_done = forward(database, &support::compiled(backfill, &ddl()), 1).is_none();
        let outcomes = database.outcomes_of_all_runs();
        is_done && outcomes.iter().any(|(outcome, rows)| outcome.starts_with(rule) && *rows > 1)
    };
    let backfill = some_backfill(&mut chance, are_applied_together, gives_something);
    let compiled = support::compiled(&backfill, &ddl());
    if compiled.plan.passes.iter().all(|pass| pass.waits_for.is_empty()) {
        return false;
    }
    let Some(twin) = Twin::of(&backfill, &compiled, database, &data) else { return false };
    let otherwise = Backfill { fuses: !are_applied_together, ..backfill.clone() };
    begin(database, &data);
    assert_eq!(forward(database, &support::compiled(&otherwise, &ddl()), 1), None);
    twin.is_like(database, &|| format!("backfill {number}, together and one by one\n{:#?}", backfill.rules));
    for _ in 0..LIVES {
        begin(database, &data);
        let said = [(); 2].map(|()| {
            let (locks, lasts) = (some_locks(&mut chance), chance.in_ten(5).then(|| chance.below(60)));
            let said = forward_beside(database, &compiled, &locks, lasts.map(Duration::from_millis));
            format!("{locks}{}", said.unwrap_or_default())
        });
        let which = || format!("backfill {number}\n{:#?}\nafter\n{}", backfill.rules, said.join("\n"));
        assert_eq!(forward(database, &compiled, 1), None, "the last run of {}", which());
        twin.is_like(database, &which);
        let mut client = database.connect();
        execute(&mut client, script(&compiled, ScriptName::Rollback), |_| {}).unwrap();
        assert!(database.rows() == twin.start, "rollback of {}", which());
    }
    true
}

/// What becomes of a backfill that nobody disturbs.
struct Twin {
    start: Vec<String>,
    end: Vec<String>,
    outcomes: BTreeMap<String, i64>,
}

impl Twin {
    /// None where a second run writes again, as the author of the rules says that it may.
    fn of(backfill: &Backfill, compiled: &Compiled, database: &Database, data: &str) -> Option<Self> {
        begin(database, data);
        let (start, previewed) = (database.rows(), database.previewed(compiled));
        assert_eq!(forward(database, compiled, 1), None);
        let twin = Self { start, end: database.rows(), outcomes: database.outcomes_of_all_runs() };
        assert_eq!(twin.outcomes, previewed, "preview said something else\n{:#?}", backfill.rules);
        assert_eq!(forward(database, compiled, 1), None);
        let is_done = database.outcomes_of_all_runs() == twin.outcomes;
        let may_go_on = backfill.rules.iter().any(|rule| !rule.reasons.is_empty());
        assert!(is_done || may_go_on, "a second run writes again\n{:#?}", backfill.rules);
        is_done.then_some(twin)
    }

    fn is_like(&self, database: &Database, which: &dyn Fn() -> String) {
        let rows = database.rows();
        let [missing, other] = [(&self.end, &rows), (&rows, &self.end)]
            .map(|(all, those)| all.iter().filter(|row| !those.contains(row)).collect::<Vec<_>>());
        assert!(missing.is_empty() && other.is_empty(), "{other:#?}\nare there in place of\n{missing:#?}\n{}", which());
        assert_eq!(database.outcomes_of_all_runs(), self.outcomes, "{}", which());
    }
}

/// Runs forward beside somebody who holds rows to its end, or lets them go some time before; what forward says.
fn forward_beside(database: &Database, compiled: &Compiled, locks: &str, lasts: Option<Duration>) -> Option<String> {
    let mut holder = database.connect();
    let mut held = holder.transaction().unwrap();
    held.batch_execute(locks).unwrap();
    thread::scope(|scope| {
        let running = scope.spawn(|| forward(database, compiled, 1 + u32::from(lasts.is_some())));
        if let Some(lasts) = lasts {
            thread::sleep(lasts);
            held.rollback().unwrap();
            return running.join().unwrap();
        }
        running.join().unwrap()
    })
}

/// What is there at the start, and nothing else.
fn begin(database: &Database, data: &str) {
    let empty = format!("DROP SCHEMA IF EXISTS backstitch CASCADE; TRUNCATE {};", TABLES.join(", "));
    database.connect().batch_execute(&format!("SET client_min_messages = error; {empty} {data}")).unwrap();
}

/// Locks some rows of some tables.
fn some_locks(chance: &mut Chance) -> String {
    let mut sql = String::new();
    for table in TABLES {
        if chance.in_ten(6) {
            let ids: Vec<String> = IDS.filter(|_| chance.in_ten(3)).map(|id| id.to_string()).collect();
            let lock = chance.one_of(&["FOR UPDATE", "FOR NO KEY UPDATE"]);
            sql += &format!("SELECT FROM {table} WHERE id = ANY ('{{{}}}') {lock};\n", ids.join(","));
        }
    }
    sql
}

/// Runs forward; what it says where rows are left.
fn forward(database: &Database, compiled: &Compiled, rounds: u32) -> Option<String> {
    let mut client = database.connect();
    client.batch_execute(&format!("SET backstitch.max_rounds = {rounds}")).unwrap();
    let error = execute(&mut client, script(compiled, ScriptName::Forward), |_| {}).err()?.to_string();
    assert!(error.contains("wrote what it could, and rows are left"), "{error}");
    Some(error)
}
