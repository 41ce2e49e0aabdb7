//! What the runner needs does not grow with the table.

use std::fs;
use std::thread;
use std::time::Duration;

use super::runner::{NAME, backstitch, end, run};
use crate::ground::Ground;

/// A table that would show in the memory of whoever held it: a quarter of its rows is flagged.
const THREADS: usize = 50_000;

/// How much more than for a small table, in KiB. Holding the flagged rows would take three times as much.
const MORE: u64 = 2 * 1024;

/// What the process held at most so far, in KiB, while it is there.
fn peak(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// The peak of a command that succeeds, and how many lines it printed.
fn peak_of(ground: &Ground, arguments: &[&str]) -> (u64, usize) {
    let mut child = backstitch(ground.environment(), arguments).spawn().unwrap();
    let pid = child.id();
    let watch = thread::spawn(move || {
        let mut most = 0;
        // The file has no such line any more when the process has ended, and is not there when that was heard.
        while let Some(now) = peak(pid) {
            most = most.max(now);
            thread::sleep(Duration::from_millis(1));
        }
        most
    });
    // A pipe that nobody reads would hold it up.
    let out = std::io::read_to_string(child.stdout.take().unwrap()).unwrap();
    end(child).exits_with(0);
    (watch.join().unwrap(), out.lines().count())
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "only Linux has /proc, which says what a process held at most")]
fn no_command_holds_more_where_the_table_is_larger() {
    let (small, ground) = (Ground::new(20, 200), Ground::new(200, THREADS));
    let mut flagged = 0;
    for arguments in [
        &["preview", NAME][..],
        &["run", NAME, "--format", "json"],
        &["prove", NAME],
        &["flags", NAME],
        &["flags", NAME, "--format", "csv"],
        &["flags", NAME, "--format", "json"],
    ] {
        let (before, _) = peak_of(&small, arguments);
        let (peak, lines) = peak_of(&ground, arguments);
        assert!(
            before > 0 && peak < before + MORE,
            "{arguments:?} held {peak} KiB, and for a small table {before} KiB"
        );
        flagged = lines;
    }
    assert!(flagged > THREADS / 4, "{flagged} rows are flagged");
    run(ground.environment(), &["status"]).exits_with(0);
}
