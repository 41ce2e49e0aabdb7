//! Killed at any moment, again and again: the next run goes on, the last finishes, and rollback restores the start.

use std::collections::BTreeSet;
use std::process::Child;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use backstitch::sandbox::Sandbox;

use super::runner::{NAME, end, run, start};
use crate::ground::{BACKFILL, Ground, assert_same, wait_until};
use crate::support::chance::Chance;
use crate::support::soak;

/// How many kills must meet a run or a rollback at work; in a soak twenty-four times as many.
const KILLS: usize = 9;

/// The longest that a run is left alone. A whole run takes about ten times as long.
const MOST_MS: u64 = 100;

/// Batches of one block each; or so large that a window is written in turns.
const SIZES: [&str; 2] = ["batch_ms=0", "batch_ms=40"];

/// Word of every batch, so that a client's death is noticed soon.
const TALKATIVE: [&str; 2] = ["--set", "notice_ms=0"];

/// The stamp says when, and that is not the same in two runs.
const STAMP: &[&str] = &["updatedAt"];

/// What ends a run before its time.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kill {
    /// SIGKILL of the binary.
    Binary,
    /// `pg_terminate_backend`.
    Session,
    /// The server stops without a word to anybody.
    Server,
}

const EVERY_KILL: [Kill; 3] = [Kill::Binary, Kill::Session, Kill::Server];

struct Course {
    server: Sandbox,
    ground: Ground,
    chance: Chance,
    start: BTreeSet<String>,
    end: BTreeSet<String>,
    kills: [usize; 3],
}

impl Course {
    fn new(seed: u64) -> Self {
        let server = Sandbox::start().unwrap();
        let ground = Ground::on(&server, 30, 2_500);
        let start = ground.rows(&[]);
        run(ground.environment(), &["run", NAME]).exits_with(0);
        let end = ground.rows(STAMP);
        run(ground.environment(), &["rollback", NAME]).exits_with(0);
        assert_same(&ground.rows(&[]), &start, "rollback restores the start");
        Self { server, ground, chance: Chance(seed), start, end, kills: [0; 3] }
    }

    /// Starts it, and kills it at a random moment. Whether it was at work then.
    fn kill_one(&mut self, command: &str) -> bool {
        let size = SIZES[self.chance.below(2) as usize];
        let arguments = [&[command, NAME, "--set", size], &TALKATIVE[..]].concat();
        let mut child = start(self.ground.environment(), &arguments);
        let ground = &self.ground;
        wait_until("it has a session, or has ended", || {
            ground.worker().is_some() || child.try_wait().unwrap().is_some()
        });
        thread::sleep(Duration::from_millis(self.chance.below(MOST_MS)));
        if child.try_wait().unwrap().is_some() {
            end(child).exits_with(0);
            return false;
        }
        let which = self.chance.below(3) as usize;
        let was_at_work = self.strike(EVERY_KILL[which], child);
        self.kills[which] += usize::from(was_at_work);
        let status = run(self.ground.environment(), &["status", NAME]).exits_with(0).out;
        assert!(
            !status.contains("running") && !status.contains("rolling back"),
            "it is dead, and seen as such: {status}"
        );
        was_at_work
    }

    fn strike(&mut self, kill: Kill, mut child: Child) -> bool {
        match kill {
            Kill::Binary => {
                let _ = child.kill();
                let is_killed = child.wait().unwrap().code().is_none();
                let ground = &self.ground;
                wait_until("the session of the killed one ends", || ground.worker().is_none());
                return is_killed;
            }
            Kill::Session => self.ground.run(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name = '{BACKFILL}'"
            )),
            Kill::Server => self.server.stop_immediately().unwrap(),
        }
        let said = end(child);
        if kill == Kill::Server {
            self.server.restart().unwrap();
        }
        if said.code != 0 {
            // It may have been struck before its script was begun, or after.
            assert_eq!(said.code, 2, "{kill:?}: {}", said.err);
            let is_known = said.err.contains("connection was lost") || said.err.contains("can't connect");
            assert!(is_known || said.err.contains("ledger can't be read"), "{kill:?}: {}", said.err);
        }
        said.code != 0
    }

    /// Kills it over and over, until it has come to its end in between, or was killed so often.
    fn kill_until_done(&mut self, command: &str, most: usize) {
        for _ in 0..most {
            if !self.kill_one(command) {
                break;
            }
        }
        run(self.ground.environment(), &[command, NAME]).exits_with(0);
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "the seed of a failure must be seen")]
fn whatever_kills_it_at_whatever_moment_the_next_one_goes_on() {
    let by_the_clock = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let seed = std::env::var("BACKSTITCH_SEED").map_or_else(|_| by_the_clock(), |seed| seed.parse().unwrap());
    eprintln!("the kills of seed {seed}; again with BACKSTITCH_SEED={seed}");
    let mut course = Course::new(seed);
    let mut lives = 0;
    let times = if soak() > 1 { 24 } else { 1 };
    while course.kills.iter().sum::<usize>() < KILLS * times {
        lives += 1;
        assert!(lives <= 20 * times, "the kills must meet runs at work: {:?}", course.kills);
        course.kill_until_done("run", 20);
        assert_same(&course.ground.rows(STAMP), &course.end, "the end is that of an undisturbed run");
        run(course.ground.environment(), &["prove", NAME]).exits_with(0);
        course.kill_until_done("rollback", 8);
        assert_same(&course.ground.rows(&[]), &course.start, "rollback restores the start");
    }
    eprintln!("{:?} kills in {lives} lives", course.kills);
    assert!(course.kills.iter().all(|kills| *kills > 0), "{:?}", course.kills);
}
