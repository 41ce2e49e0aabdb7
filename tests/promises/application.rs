//! The application: sessions that write at full speed until they are stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use postgres::types::Type;
use postgres::{Client, Statement};

use super::stage::Stage;
use crate::ground::wait_until;
use crate::support::chance::Chance;

/// What its sessions are called.
pub(super) const APP: &str = "app";

/// What the application has to live with anyway: two of its sessions lock two rows in opposite order, want one key, or move one
/// row to another leaf.
const EXPECTED: [&str; 3] = ["40P01", "23505", "40001"];

/// The application at work.
pub(super) struct Application {
    stop: Arc<AtomicBool>,
    /// Transactions so far.
    written: Arc<AtomicUsize>,
    /// How many of them a deadlock ended.
    pub(super) deadlocks: Arc<AtomicUsize>,
    sessions: Vec<JoinHandle<()>>,
}

impl Application {
    /// As many sessions as there are lists of statements.
    pub(super) fn start(stage: &Stage, rows: usize, doing: &[&[&str]], seed: u64) -> Self {
        let mut application =
            Self { stop: Arc::default(), written: Arc::default(), deadlocks: Arc::default(), sessions: Vec::new() };
        for (place, statements) in doing.iter().enumerate() {
            let mut client = stage.connect_as(APP);
            let statements: Vec<_> =
                statements.iter().map(|sql| client.prepare_typed(sql, &[Type::INT4, Type::INT4]).unwrap()).collect();
            let (stop, written) = (Arc::clone(&application.stop), Arc::clone(&application.written));
            let deadlocks = Arc::clone(&application.deadlocks);
            let mut chance = Chance(seed.wrapping_add(place as u64));
            application.sessions.push(thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    deadlocks
                        .fetch_add(usize::from(write(&mut client, &statements, rows, &mut chance)), Ordering::Relaxed);
                    written.fetch_add(1, Ordering::Relaxed);
                }
            }));
        }
        // It is really at work.
        wait_until("the application writes", || application.written() > 50);
        application
    }

    /// How many transactions it has done.
    pub(super) fn written(&self) -> usize {
        self.written.load(Ordering::Relaxed)
    }

    /// Stops it; how many transactions it has done.
    pub(super) fn end(self) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        self.sessions.into_iter().for_each(|session| session.join().unwrap());
        self.written.load(Ordering::Relaxed)
    }
}

/// One to three writes in one transaction, so that rows are also held for a while. Whether a deadlock ended it.
fn write(client: &mut Client, statements: &[Statement], rows: usize, chance: &mut Chance) -> bool {
    let mut transaction = client.transaction().unwrap();
    for _ in 0..=chance.below(3) {
        let place = i32::try_from(1 + chance.below(rows as u64)).unwrap();
        let die = i32::try_from(chance.below(10_000)).unwrap();
        let statement = &statements[chance.below(statements.len() as u64) as usize];
        if let Err(error) = transaction.execute(statement, &[&place, &die]) {
            let code = error.code().map_or("", |code| code.code());
            assert!(EXPECTED.contains(&code), "the application fails: {error:?}");
            return code == "40P01";
        }
    }
    transaction.commit().unwrap();
    false
}
