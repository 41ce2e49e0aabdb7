//! A run that is killed at any moment is finished by the next one, and ends where an undisturbed one ends.

use std::collections::BTreeSet;

use backstitch::sandbox::Sandbox;
use backstitch::script::ScriptName;

use super::ground::{Ground, Running, assert_same, script, wait_until};
use crate::support::soak;

/// Batches of one block each, so that there are many moments between two batches.
const SMALL_BATCHES: &[&str] = &["backstitch.batch_ms=0"];

/// The stamp says when, and that is not the same in two runs.
const STAMP: &[&str] = &["updatedAt"];

/// A database, its rows before the backfill and after an undisturbed one, and how many rows that writes.
struct Course {
    ground: Ground,
    start: BTreeSet<String>,
    end: BTreeSet<String>,
    written: usize,
}

impl Course {
    fn new(ground: Ground) -> Self {
        let start = ground.rows(&[]);
        let forward = ground.psql(script(ScriptName::Forward), SMALL_BATCHES);
        assert_eq!(forward.code, 0, "{}", forward.err);
        let end = ground.rows(STAMP);
        let written = ground.number("SELECT sum(rows)::bigint FROM backstitch.progress");
        let course = Self { ground, start, end, written: usize::try_from(written).unwrap() };
        course.roll_back();
        course
    }

    fn roll_back(&self) {
        self.ground.succeed(ScriptName::Rollback);
        assert_same(&self.ground.rows(&[]), &self.start, "rollback restores the start");
    }

    /// Forward once more, to the end where the undisturbed one came.
    fn finish(&self, moment: usize) {
        self.ground.succeed(ScriptName::Forward);
        let what = format!("the end after a kill at row {moment} of {}", self.written);
        assert_same(&self.ground.rows(STAMP), &self.end, &what);
        self.ground.succeed(ScriptName::Proof);
    }

    /// The moments, in rows written: spread over the run, in no order, the first before anything is written.
    fn moments(&self, count: usize) -> impl Iterator<Item = usize> {
        let written = self.written;
        (0..count).map(move |n| n * 7919 % count * written / count)
    }
}

/// What ends a run before its time.
#[derive(Debug, Clone, Copy)]
enum Kill {
    /// psql, which the server may notice late.
    Client,
    /// The session's process on the server.
    Session,
}

impl Kill {
    fn nth(n: usize) -> Self {
        if n.is_multiple_of(2) { Kill::Session } else { Kill::Client }
    }

    fn strike(self, ground: &Ground, mut running: Running) {
        match self {
            Kill::Client => {
                let _ = running.0.kill();
            }
            Kill::Session => ground.run(&format!("SELECT pg_terminate_backend(pid) FROM ({OF_BACKFILL}) AS session")),
        }
        running.end();
        wait_until("the killed session ends", || ground.worker().is_none());
    }
}

/// The session of the script.
const OF_BACKFILL: &str =
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'backfill'";

impl Ground {
    /// Starts a script and waits until the query says that it has come so far, or it has ended.
    fn start_until(&self, name: ScriptName, reached: &str, moment: usize) -> Running {
        let mut running = self.start(script(name), SMALL_BATCHES);
        let mut client = self.connect();
        wait_until("the run comes so far", || {
            // There is no table yet in the first moments.
            let rows = client.query_one(reached, &[]).map_or(0, |row| row.get::<_, i64>(0));
            running.has_ended() || usize::try_from(rows).unwrap() >= moment
        });
        running
    }

    /// Whether the newest run never came to its end.
    fn was_at_work(&self, state: &str) -> bool {
        self.number(&format!(
            "SELECT count(*) FROM backstitch.run WHERE id = (SELECT max(id) FROM backstitch.run) AND state = '{state}'"
        )) == 1
    }

    /// A query of how many rows of the newest run a rollback has dealt with.
    fn undone(&self) -> String {
        let journals = "SELECT format('SELECT fate FROM backstitch.%I WHERE run = (SELECT max(id) FROM backstitch.run)', tablename)
            FROM pg_tables WHERE schemaname = 'backstitch' AND tablename LIKE 'journal%'";
        let journals: Vec<String> = self.connect().query(journals, &[]).unwrap().iter().map(|row| row.get(0)).collect();
        format!("SELECT count(fate) FROM ({}) AS journal", journals.join(" UNION ALL "))
    }
}

/// How many rows the run that is at work has written.
fn written() -> String {
    format!(
        "SELECT COALESCE(sum(rows), 0)::bigint FROM backstitch.progress JOIN backstitch.run ON run.id = progress.run
        WHERE run.state = 'running' AND run.pid = ({OF_BACKFILL})"
    )
}

fn assert_most(met: usize, moments: usize) {
    assert!(met * 2 > moments, "most kills must meet a run at work: {met} of {moments}");
}

#[test]
fn a_run_killed_at_any_moment_is_finished_by_the_next() {
    let course = Course::new(Ground::new(30, 1_200));
    let (ground, moments) = (&course.ground, 12 * soak());
    let mut met = 0;
    for (n, moment) in course.moments(moments).enumerate() {
        let running = ground.start_until(ScriptName::Forward, &written(), moment);
        Kill::nth(n).strike(ground, running);
        met += usize::from(ground.was_at_work("running"));
        course.finish(moment);
        course.roll_back();
    }
    assert_most(met, moments);
}

#[test]
fn a_rollback_killed_at_any_moment_is_finished_by_the_next() {
    let course = Course::new(Ground::new(30, 1_200));
    let (ground, moments) = (&course.ground, 8 * soak());
    let mut met = 0;
    for (n, moment) in course.moments(moments).enumerate() {
        ground.succeed(ScriptName::Forward);
        let running = ground.start_until(ScriptName::Rollback, &ground.undone(), moment);
        Kill::nth(n).strike(ground, running);
        met += usize::from(ground.was_at_work("rolling back"));
        if n % 4 == 0 {
            // Somebody changes their mind.
            ground.succeed(ScriptName::Forward);
            ground.succeed(ScriptName::Proof);
        }
        course.roll_back();
    }
    assert_most(met, moments);
}

#[test]
fn a_run_whose_server_crashes_is_finished_by_the_next() {
    let mut server = Sandbox::start().unwrap();
    let course = Course::new(Ground::on(&server, 30, 1_200));
    let (ground, moments) = (&course.ground, 5 * soak());
    let mut met = 0;
    for moment in course.moments(moments) {
        let running = ground.start_until(ScriptName::Forward, &written(), moment);
        server.stop_immediately().unwrap();
        running.end();
        server.restart().unwrap();
        met += usize::from(ground.was_at_work("running"));
        course.finish(moment);
        course.roll_back();
    }
    assert_most(met, moments);
}
