//! What a concurrent writer sees of a run, and of the same rules by hand.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use backstitch::script::ScriptName;

use super::data::{END, threads};
use super::lap::{Lap, psql};
use super::ours::{by_hand, of_reference};
use super::race::{Contender, median, race};
use super::report::{Row, Unit};
use super::scale::Scale;
use super::server::Server;
use super::writer::{Waits, beside};

const ALONE: &str = "a writer alone";
const OURS: &str = "a writer beside ours";
const BY_HAND: &str = "a writer beside five UPDATEs by hand";

/// The batch target of the scripts, in milliseconds: the default of `backstitch.batch_ms`.
const BATCH_MS: f64 = 250.0;

pub(crate) fn measure(server: &Server, scale: &Scale) -> Result<Vec<Row>> {
    let template = threads(server, scale.threads())?;
    let waits: RefCell<BTreeMap<&str, Vec<Waits>>> = RefCell::default();
    let watch = |lap: &mut Lap<'_>, contender, work: &dyn Fn(&Lap<'_>) -> Result<()>| {
        let seen = beside(lap.database(), || work(lap))?;
        waits.borrow_mut().entry(contender).or_default().push(seen);
        eprintln!("{contender}: {seen:?}");
        Ok(())
    };
    let alone = Duration::from_secs(scale.part_of(20).max(5));
    let contenders = [
        Contender::new(ALONE, |lap| {
            watch(lap, ALONE, &|_| {
                thread::sleep(alone);
                Ok(())
            })
        }),
        Contender::new(OURS, |lap| {
            watch(lap, OURS, &|lap| psql(lap.database(), &of_reference(ScriptName::Forward)))?;
            lap.same("the end", END)
        }),
        Contender::new(BY_HAND, |lap| {
            watch(lap, BY_HAND, &|lap| psql(lap.database(), &by_hand("reference.sql")))?;
            lap.same("the end", END)
        }),
    ];
    race(server, &template, scale.rounds, &contenders)?;
    drop(contenders);

    let waits = waits.into_inner();
    let middle = |contender: &str, of: fn(&Waits) -> f64| median(waits[contender].iter().map(of).collect());
    let longest = |contender: &str, of: fn(&Waits) -> f64| waits[contender].iter().map(of).fold(0.0, f64::max);
    let ratio = |contender: &str, what: &str, of: fn(&Waits) -> f64| {
        Row::ratio(
            &format!("{contender}: {what}"),
            Unit::Milliseconds,
            middle(contender, of),
            (ALONE, middle(ALONE, of)),
        )
    };
    let figure = |contender: &str, what: &str, figure: f64| {
        Row::figure(&format!("{contender}: {what}"), Unit::Milliseconds, figure)
    };
    let lock = longest(OURS, |waits| waits.longest_for_lock);
    let lock_by_hand = longest(BY_HAND, |waits| waits.longest_for_lock);
    Ok(vec![
        ratio(OURS, "p50", |waits| waits.p50),
        ratio(OURS, "p99", |waits| waits.p99).at_most(2.0),
        ratio(OURS, "longest write", |waits| waits.longest),
        figure(OURS, "longest wait for a lock", lock).below(lock, Unit::Milliseconds, BATCH_MS),
        ratio(BY_HAND, "p50", |waits| waits.p50),
        ratio(BY_HAND, "p99", |waits| waits.p99),
        ratio(BY_HAND, "longest write", |waits| waits.longest),
        figure(BY_HAND, "longest wait for a lock", lock_by_hand),
    ])
}
