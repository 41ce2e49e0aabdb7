//! The sessions of one run, under psql.

use std::collections::BTreeSet;

use backstitch::script::ScriptName::Forward;

use crate::ground::{Ground, Running, script};
use crate::support::Psql;

/// Small batches, and a rest after each, so that the others have their turn on a table of some blocks.
pub(super) const UNHURRIED: [&str; 2] = ["backstitch.batch_ms=0", "backstitch.pause_ms=20"];

impl Ground {
    /// Starts forward as this slice, such as `1/2`.
    pub(super) fn start_slice(&self, slice: &str, settings: &[&str]) -> Running {
        let slice = format!("backstitch.slice={slice}");
        let settings: Vec<&str> = settings.iter().copied().chain([slice.as_str()]).collect();
        self.start(script(Forward), &settings)
    }

    /// Runs forward in as many sessions, the first started last, to the end of all.
    pub(super) fn forward_in_slices(&self, slices: usize) -> Vec<Psql> {
        let started: Vec<Running> =
            (1..=slices).rev().map(|slice| self.start_slice(&format!("{slice}/{slices}"), &UNHURRIED)).collect();
        let mut ended: Vec<Psql> = started.into_iter().map(Running::end).collect();
        ended.reverse();
        ended
    }

    /// Waits until this slice of the newest run has written rows. Its process.
    pub(super) fn wait_until_writing(&self, slice: i32) -> i32 {
        self.wait_for("SELECT to_regclass('backstitch.progress') IS NOT NULL");
        self.wait_for(&format!(
            "SELECT EXISTS (SELECT 1 FROM backstitch.progress WHERE slice = {slice} AND rows > 0
                AND run = (SELECT max(id) FROM backstitch.run))"
        ));
        let pid = "SELECT pid FROM backstitch.slice WHERE slice = $1 ORDER BY run DESC LIMIT 1";
        self.connect().query_one(pid, &[&slice]).unwrap().get(0)
    }

    /// How many rows a slice of the newest run has written.
    pub(super) fn rows_of_slice(&self, slice: usize) -> i64 {
        self.number(&format!(
            "SELECT COALESCE(sum(rows), 0)::bigint FROM backstitch.progress
                WHERE slice = {slice} AND run = (SELECT max(id) FROM backstitch.run)"
        ))
    }

    /// How many rows of the newest run got which outcome.
    pub(super) fn outcomes(&self) -> BTreeSet<String> {
        let sql = "SELECT format('%s / %s: %s, %s', rule, outcome, sum(rows), flagged) FROM backstitch.outcome
            WHERE run = (SELECT max(id) FROM backstitch.run) GROUP BY rule, outcome, flagged";
        self.connect().query(sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
    }

    /// What the newest run journaled, but for which batch did it and when.
    pub(super) fn journaled(&self) -> BTreeSet<String> {
        let journals =
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'backstitch' AND tablename LIKE 'journal%'";
        let mut client = self.connect();
        let mut found = BTreeSet::new();
        for journal in client.query(journals, &[]).unwrap() {
            let journal: String = journal.get(0);
            let sql = format!(
                "SELECT (to_jsonb(j) - ARRAY['run', 'batch', 'entry', 'old_updatedAt', 'new_updatedAt'])::text FROM backstitch.\"{journal}\" AS j
                    WHERE run = (SELECT max(id) FROM backstitch.run)"
            );
            for row in client.query(&sql, &[]).unwrap() {
                let entry: String = row.get(0);
                assert!(found.insert(format!("{journal}: {entry}")), "journaled twice: {entry}");
            }
        }
        found
    }

    /// Ends a session.
    pub(super) fn kill(&self, pid: i32) {
        self.run(&format!("SELECT pg_terminate_backend({pid})"));
        self.wait_for(&format!("SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = {pid})"));
    }
}
