//! Forward beside a transaction of the application that is open when the batch comes, and ends while it waits.

use std::thread;
use std::time::Duration;

use backstitch::Compiled;
use backstitch::script::ScriptName;

use super::life::{column, run};
use crate::support::{Database, Psql};

const WAITS: &str =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// Runs forward while somebody has written this, and commits it once forward waits for it.
pub(super) fn forward_beside(database: &Database, compiled: &Compiled, written: &str) -> Psql {
    let mut application = database.connect();
    let mut open = application.transaction().unwrap();
    open.batch_execute(written).unwrap();
    thread::scope(|scope| {
        let forward =
            scope.spawn(|| run(database, "SET backstitch.lock_timeout = '0';", compiled, ScriptName::Forward));
        while column(database, WAITS) == ["0"] && !forward.is_finished() {
            thread::sleep(Duration::from_millis(5));
        }
        open.commit().unwrap();
        forward.join().unwrap()
    })
}
