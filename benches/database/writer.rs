//! The application beside a run: one connection that updates one thread after the other, by key.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};

use super::server::Database;

/// How long the writer rests after each write.
const PAUSE: Duration = Duration::from_millis(5);

/// Writes that are not counted: they plan the statement.
const WARMING_UP: usize = 100;

/// How long the writer waited, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waits {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) longest: f64,
    /// The longest that it waited for a lock; 0 where it never waited for more than a millisecond.
    pub(crate) longest_for_lock: f64,
}

/// What of a thread the writer writes: nothing that the reference's rules read or write. Which thread comes next is random,
/// and counting the writes tells whether one was lost.
const WRITE: &str = r#"UPDATE "MessageThread" SET "ownerUnreadCount" = "ownerUnreadCount" + 1, "lastInboundAt" = now()
    WHERE "id" = $1"#;

const KEYS: &str = r#"SELECT "id" FROM "MessageThread" ORDER BY md5("id" || 'chance') LIMIT 20000"#;

/// The server logs each wait for a lock of more than this, and how long it was: no sampling could miss it, or slow it down.
const LOG_WAITS: &str = "SET log_lock_waits = on; SET deadlock_timeout = '1ms'";

/// Does something, with the writer beside it from its beginning to its end.
///
/// # Errors
///
/// Also where a write was lost.
pub(crate) fn beside(database: &Database<'_>, work: impl FnOnce() -> Result<()>) -> Result<Waits> {
    let logged_before = database.server.log()?.len();
    let is_over = AtomicBool::new(false);
    let (ready, is_ready) = channel();
    let (pid, mut latencies) = thread::scope(|scope| {
        let writer = scope.spawn(|| write(database, ready, &is_over));
        // Where the writer failed before, its own error says more than the closed channel.
        let worked = is_ready.recv().map_or(Ok(()), |()| work());
        is_over.store(true, Ordering::Relaxed);
        let written = writer.join().map_err(|_| anyhow!("the writer panicked"))??;
        worked.map(|()| written)
    })?;

    let sum = r#"SELECT sum("ownerUnreadCount")::bigint FROM "MessageThread""#;
    let found: i64 = database.connect()?.query_one(sum, &[])?.get(0);
    let written = i64::try_from(latencies.len() + WARMING_UP)?;
    anyhow::ensure!(found == written, "of {written} writes beside the run {found} are there");
    latencies.sort_by(f64::total_cmp);
    let at =
        |percent: usize| latencies.get(latencies.len() * percent / 100).copied().context("there was time for no write");
    let longest = latencies.last().copied().unwrap_or_default();
    let log = database.server.log()?;
    let longest_for_lock = log[logged_before..].lines().filter_map(|line| waited(line, pid)).fold(0.0, f64::max);
    Ok(Waits { p50: at(50)?, p99: at(99)?, longest, longest_for_lock })
}

/// Writes until it is over; gives the server's process, and how long each write took.
fn write(database: &Database<'_>, ready: Sender<()>, is_over: &AtomicBool) -> Result<(i32, Vec<f64>)> {
    let mut client = database.connect()?;
    client.batch_execute(LOG_WAITS)?;
    let pid: i32 = client.query_one("SELECT pg_backend_pid()", &[])?.get(0);
    let keys: Vec<String> = client.query(KEYS, &[])?.iter().map(|row| row.get(0)).collect();
    let write = client.prepare(WRITE)?;
    let mut latencies = Vec::new();
    for (count, key) in keys.iter().cycle().enumerate() {
        if count == WARMING_UP {
            ready.send(()).context("nobody waits for the writer")?;
        }
        if count >= WARMING_UP && is_over.load(Ordering::Relaxed) {
            break;
        }
        let begin = Instant::now();
        client.execute(&write, &[key])?;
        if count >= WARMING_UP {
            latencies.push(begin.elapsed().as_secs_f64() * 1000.0);
        }
        thread::sleep(PAUSE);
    }
    Ok((pid, latencies))
}

/// The milliseconds of `process 17 acquired ShareLock on transaction 4711 after 12.345 ms`, if it is of this process.
fn waited(line: &str, pid: i32) -> Option<f64> {
    let (_, wait) = line.split_once(&format!("process {pid} acquired "))?;
    let (_, milliseconds) = wait.rsplit_once(" after ")?;
    milliseconds.strip_suffix(" ms")?.parse().ok()
}
