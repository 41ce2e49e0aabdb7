//! One rule: ours, journaled and batched, beside one UPDATE and beside batches by key.
//!
//! Two rules, because they are bound by different things: `thread-class` writes every row, and a column that has an index,
//! so that every index of the table gets a new entry; `one-time-client` writes a quarter of the rows, and no such column.

use anyhow::Result;
use backstitch::ir::Backfill;
use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::data::{END, SCHEMA, numbered_threads, threads};
use super::ours::{Files, by_hand};
use super::race::{Contender, Figures, race};
use super::report::{Row, Unit};
use super::scale::Scale;
use super::server::{Database, Server};
use crate::tables::{booking, client, message_number as number, message_thread as thread};

const ONE_UPDATE: &str = "one UPDATE by hand";
const BY_KEY: &str = "1,000 rows by key";
const OURS: &str = "ours by psql";
const NOTHING_DEAD: &str = "ours beside an old snapshot";
const STEP: &str = "forward";

pub(crate) fn measure(server: &Server, scale: &Scale) -> Result<Vec<Row>> {
    let numbered = numbered_threads(server, scale.threads())?;
    let by_key = include_str!("sql/thread_class_by_key.sql");
    let class = compete(server, scale, &numbered, &thread_class(), "thread_class.sql", by_key)?;
    drop(numbered);
    let plain = threads(server, scale.threads())?;
    let by_key = include_str!("sql/one_time_client_by_key.sql");
    let kind = compete(server, scale, &plain, &one_time_client(), "one_time_client.sql", by_key)?;

    let mut rows = rows("one rule, every row, a column with an index", &class);
    rows.extend(self::rows("one rule, a quarter of the rows, a column without", &kind));
    Ok(rows)
}

fn compete(
    server: &Server,
    scale: &Scale,
    template: &Database<'_>,
    backfill: &Backfill,
    one_update: &str,
    by_key: &str,
) -> Result<Figures> {
    let ours = Files::of(backfill, SCHEMA)?;
    let contenders = [
        Contender::new(ONE_UPDATE, |lap| {
            lap.psql(STEP, &by_hand(one_update))?;
            lap.same("the end", END)
        }),
        Contender::new(BY_KEY, |lap| {
            lap.time(STEP, |database| batches_by_key(database, by_key))?;
            lap.same("the end", END)
        }),
        Contender::new(OURS, |lap| {
            lap.psql(STEP, &ours.script(ScriptName::Forward))?;
            lap.same("the end", END)
        }),
        Contender::new(NOTHING_DEAD, |lap| {
            let _open = lap.old_snapshot()?;
            lap.psql(STEP, &ours.script(ScriptName::Forward))?;
            lap.same("the end", END)
        }),
    ];
    race(server, template, scale.rounds, &contenders)
}

/// A client that sends the same statement until it finds nothing, from where the last batch ended: as pgroll does.
fn batches_by_key(database: &Database<'_>, sql: &str) -> Result<()> {
    let mut session = database.connect()?;
    let batch = session.prepare(sql)?;
    let mut last = Some(String::new());
    while let Some(key) = last {
        last = session.query_one(&batch, &[&key])?.get(0);
    }
    Ok(())
}

fn rows(what: &str, figures: &Figures) -> Vec<Row> {
    let seconds = |contender| figures.seconds(contender, STEP);
    let of = |contender, of: fn(&super::lap::Sample) -> f64| figures.median(contender, STEP, of);
    let pair = |measured: &str, measure: fn(&super::lap::Sample) -> f64| {
        let floor = (ONE_UPDATE, of(ONE_UPDATE, measure));
        Row::ratio(&format!("{what}: {measured}"), Unit::Bytes, of(OURS, measure), floor)
    };
    vec![
        Row::ratio(what, Unit::Seconds, seconds(OURS), (ONE_UPDATE, seconds(ONE_UPDATE))).at_most(1.10),
        Row::ratio(what, Unit::Seconds, seconds(OURS), (BY_KEY, seconds(BY_KEY))).at_most(0.6),
        Row::ratio(
            &format!("{what}: while an old snapshot is open"),
            Unit::Seconds,
            seconds(NOTHING_DEAD),
            (ONE_UPDATE, seconds(ONE_UPDATE)),
        ),
        pair("WAL", |sample| sample.wal),
        pair("growth of tables", |sample| sample.tables),
        pair("growth of indexes", |sample| sample.indexes),
        Row::figure(&format!("{what}: journal"), Unit::Bytes, of(OURS, |sample| sample.journal)),
    ]
}

/// The reference's rule of that name, alone.
fn thread_class() -> Backfill {
    let its_number = lookup("its_number", number).on(number.id, thread.message_number_id);
    let rule = derive("thread-class", thread.number_class, its_number.get(number.number_class))
        .only_where(thread.message_number_id.is_not_null())
        .stamp(thread.updated_at);
    backfill("thread_class", "Gives every thread the class of its number").rule(rule).build()
}

/// The reference's rule of that name, alone.
fn one_time_client() -> Backfill {
    let its_client = lookup("its_client", client).on(client.id, thread.client_id);
    let its_booking = lookup("its_booking", booking).on(booking.id, thread.booking_id);
    let recurring = its_booking.get(booking.is_recurring);
    let rule = fill("one-time-client", thread.is_one_time_client)
        .from_where("weekly plan", its_client.get(client.weekly_plan_active).is(true), false)
        .from_where("recurring booking", recurring.clone().is(true), false)
        .from_where("one-time booking", recurring.is(false), true)
        .or_default("no explicit signal", true)
        .flag()
        .stamp(thread.updated_at);
    backfill("one_time_client", "Gives every thread its kind of client").rule(rule).build()
}
