//! A lookup of the latest of several rows, in a table of 1,500,000: ours beside the best statement by hand, and beside one that
//! keeps the old values.

use anyhow::Result;
use backstitch::ir::Backfill;
use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::data::{LEDGER_SCHEMA, ledger};
use super::ours::{Files, by_hand};
use super::race::{Contender, race};
use super::report::{Row, Unit};
use super::scale::Scale;
use super::server::Server;

table! {
    account: "account" {
        id: BigInt,
        balance: Option<BigInt>,
        updated_at: Timestamp,
    }
}

table! {
    entry: "entry" {
        id: BigInt,
        account_id: BigInt,
        booked_at: Timestamp,
        balance: BigInt,
    }
}

/// The statements by hand, with their files; the fastest counts.
const BY_HAND: [(&str, &str); 3] = [
    ("LATERAL by hand", "latest_by_lateral.sql"),
    ("a subquery by hand", "latest_by_subquery.sql"),
    ("DISTINCT ON by hand", "latest_by_distinct_on.sql"),
];

/// What could be undone: the subquery's statement, which keeps what stood there, in one transaction.
const KEPT: &str = "a subquery by hand, old values kept";
const OURS: &str = "ours by psql";
const STEP: &str = "forward";
const END: &str = "SELECT count(*) || ':' || sum(hashtextextended(ROW(id, balance)::text, 0)::numeric) FROM account";

pub(crate) fn measure(server: &Server, scale: &Scale) -> Result<Vec<Row>> {
    let template = ledger(server, scale)?;
    let ours = Files::of(&balances(), LEDGER_SCHEMA)?;
    let mut contenders = vec![Contender::new(OURS, |lap| {
        lap.psql(STEP, &ours.script(ScriptName::Forward))?;
        lap.same("the end", END)
    })];
    let by_hands = BY_HAND.into_iter().chain([(KEPT, "latest_kept.sql")]);
    contenders.extend(by_hands.map(|(name, file)| {
        Contender::new(name, move |lap| {
            lap.psql(STEP, &by_hand(file))?;
            lap.same("the end", END)
        })
    }));
    let figures = race(server, &template, scale.rounds, &contenders)?;

    let by_hand = BY_HAND.map(|(name, _)| (name, figures.seconds(name, STEP)));
    let best = by_hand.into_iter().min_by(|one, other| one.1.total_cmp(&other.1)).expect("there are several");
    let what = format!("an ordered lookup in {} rows", scale.part_of(1_500_000));
    let seconds = |contender| figures.seconds(contender, STEP);
    Ok(vec![
        Row::ratio(&what, Unit::Seconds, seconds(OURS), best).at_most(1.2),
        Row::ratio(&format!("{what}: by hand, old values kept"), Unit::Seconds, seconds(KEPT), best),
    ])
}

fn balances() -> Backfill {
    let latest =
        lookup("latest", entry).on(entry.account_id, account.id).first_by([entry.booked_at.desc(), entry.id.desc()]);
    let rule = fill("balance", account.balance)
        .from("latest entry", latest.get(entry.balance))
        .or_leave_null()
        .stamp(account.updated_at);
    backfill("balances", "Gives every account the balance of its latest entry").rule(rule).build()
}
