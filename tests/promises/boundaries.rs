//! Killed at a statement, whichever it is: the next run finishes, nothing is lost, nothing is done twice, and a rollback
//! restores the start.

use std::collections::BTreeSet;

use backstitch::sandbox::Sandbox;
use backstitch::script::ScriptName::{self, Forward, Proof, Rollback};

use super::fixture::Fixture;
use super::partitioned::PARTITIONED;
use super::planned::PLANNED;
use super::reference::REFERENCE;
use super::stage::{Stage, seed};
use crate::ground::assert_same;
use crate::support::chance::Chance;
use crate::support::soak;

/// Batches of one block each, so that there are many.
const SMALL_BATCHES: &[&str] = &["backstitch.batch_ms=0"];

/// What ends a run, as `boundaries.sql` knows it.
const TERMINATED: &str = "terminated";
const OUT_OF_DISK: &str = "out of disk";
const SERVER_STOPPED: &str = "server stopped";

/// A start, and what becomes of it where nobody disturbs.
struct Course {
    start: Stage,
    everything: BTreeSet<String>,
    /// What stands there in the end, and what is journaled.
    end: (BTreeSet<String>, BTreeSet<String>),
    /// A copy on which forward was done.
    applied: Stage,
    /// How many statements forward and rollback have.
    statements: [u64; 2],
}

impl Course {
    fn new(server: &Sandbox, fixture: &'static Fixture, rows: usize) -> Self {
        let start = Stage::sparse(server, fixture, rows);
        start.run(include_str!("boundaries.sql"));
        let everything = start.everything();
        let undisturbed = start.copy(server);
        let applied = start.copy(server);
        for stage in [&undisturbed, &applied] {
            assert_eq!(stage.execute(Forward, SMALL_BATCHES).code, 0);
        }
        let end = (undisturbed.values(), undisturbed.journaled());
        let forward = undisturbed.passed();
        undisturbed.succeeds(Rollback);
        let statements = [forward, undisturbed.passed() - forward];
        undisturbed.drop(server);
        applied.run("SELECT setval('boundary.passed', 1, false)");
        Self { start, everything, end, applied, statements }
    }

    fn statements(&self, name: ScriptName) -> u64 {
        self.statements[usize::from(name == Rollback)]
    }

    /// A copy on which the script is killed at a statement, and run again.
    fn survives(&self, server: &mut Sandbox, name: ScriptName, at: u64, how: &str) {
        let stage = if name == Rollback { self.applied.copy(server) } else { self.start.copy(server) };
        stage.run(&format!("INSERT INTO boundary.ends VALUES ({at}, '{how}')"));
        let what = format!("{name:?} of {}, {how} at statement {at} of {}", stage.fixture.table, self.statements(name));
        let mut running = stage.start(stage.text(name), SMALL_BATCHES);
        if how == SERVER_STOPPED {
            crate::ground::wait_until("it stands there, or has ended", || running.has_ended() || stage.passed() == at);
            server.stop_immediately().unwrap();
            running.end();
            server.restart().unwrap();
        } else {
            let ended = running.end();
            // Time decides how many batches there are: it may have ended by itself just before.
            assert!(ended.code != 0 || stage.passed() < at, "{what} does not end it");
        }
        stage.run("TRUNCATE boundary.ends");
        if name == Forward {
            stage.succeeds(Forward);
            assert_same(&stage.values(), &self.end.0, &format!("the end of {what}"));
            assert_same(&stage.journaled(), &self.end.1, &format!("the journals of {what}"));
            stage.succeeds(Proof);
        }
        stage.succeeds(Rollback);
        assert_same(&stage.everything(), &self.everything, &format!("rolled back, the start of {what}"));
        stage.drop(server);
    }

    fn end(self, server: &Sandbox) {
        self.start.drop(server);
        self.applied.drop(server);
    }
}

impl Stage {
    /// How many statements of the backfill have begun or ended.
    fn passed(&self) -> u64 {
        // It counts from the first.
        let passed = self.number("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM boundary.passed");
        u64::try_from(passed).unwrap()
    }
}

/// What is killed, by what, and at how many statements chosen by chance; in a soak at every so manieth, from the first on.
const KILLS: [(ScriptName, &str, u64, usize); 6] = [
    (Forward, TERMINATED, 2, 1),
    (Forward, OUT_OF_DISK, 1, 3),
    (Forward, SERVER_STOPPED, 0, 10),
    (Rollback, TERMINATED, 1, 1),
    (Rollback, OUT_OF_DISK, 0, 3),
    (Rollback, SERVER_STOPPED, 0, 10),
];

#[test]
fn a_kill_at_any_statement_is_survived() {
    // Its own server: one can't be shared with whoever stops it.
    let mut server = Sandbox::start().unwrap();
    let mut chance = Chance(seed("the statements"));
    for (fixture, rows) in [(&REFERENCE, 250), (&PARTITIONED, 600), (&PLANNED, 500)] {
        let course = Course::new(&server, fixture, rows);
        for (name, how, usual, every) in KILLS {
            let statements = course.statements(name);
            let chosen: Vec<u64> = match soak() {
                1 => (0..usual).map(|_| 1 + chance.below(statements)).collect(),
                _ => (1..=statements).step_by(every).collect(),
            };
            for at in chosen {
                course.survives(&mut server, name, at, how);
            }
        }
        course.end(&server);
    }
}
