//! Rules against a live database: what it has, where it differs from the schema that the rules were compiled for, and
//! what no schema tells but a run meets.
//!
//! Everything is asked in one transaction that reads, by the questions in `questions/`: any role may ask, nothing is written,
//! and what is found is the state of one moment.
#![allow(clippy::disallowed_types, reason = "an edge: it asks a server")]

mod error;
mod foreign_key;
mod generated_column;
mod introspect;
mod missing_index;
mod privilege;
mod publication;
mod rewrite_rule;
mod row_security;
mod server;
mod session;
mod storage;
mod subject;
mod trigger;
mod unfinished_run;
mod unique_key;

use postgres::Client;

pub use error::Error;
pub use introspect::introspect;

use crate::catalog::Catalog;
use crate::check;
use crate::diagnostic::{Diagnostic, Explanation};
use crate::ir::Backfill;
use session::Session;
use subject::Subject;

/// A question asked of a server about one backfill, and what the codes of its answers mean.
struct Question {
    ask: fn(&mut Session<'_>, &Subject<'_>) -> Result<Vec<Diagnostic>, Error>,
    explained: &'static [Explanation],
}

/// Every question, in the order in which the answers are shown.
const ALL: &[Question] = &[
    server::QUESTION,
    privilege::QUESTION,
    row_security::QUESTION,
    storage::QUESTION,
    unfinished_run::QUESTION,
    trigger::QUESTION,
    rewrite_rule::QUESTION,
    publication::QUESTION,
    foreign_key::QUESTION,
    generated_column::QUESTION,
    unique_key::QUESTION,
    missing_index::QUESTION,
];

/// The codes of faults of the rules that [`check::drift`] or a question here tells in the database's own words. A fill of a
/// column that is NOT NULL there has done its work: that is no fault.
const TOLD_BY_OTHERS: &[&str] = &[
    "unknown-table",
    "unknown-column",
    "type-mismatch",
    "stale-typed-table",
    "never-fires",
    "no-key",
    "unindexed-lookup",
];

/// Everything there is to say about these backfills and this database: the drift from the schema that they are compiled
/// for, what the compiler refuses of them in the database and not in the schema, and what a run will meet there. What is
/// wrong with the rules themselves is [`check::check`]'s, and not said again.
///
/// # Errors
///
/// Where the connection is gone, or in a transaction already.
pub fn check(client: &mut Client, backfills: &[Backfill], catalog: &Catalog) -> Result<Vec<Diagnostic>, Error> {
    let mut session = Session::begin(client)?;
    let live = introspect::catalog(&mut session)?;
    let mut found: Vec<Diagnostic> = Vec::new();
    for backfill in backfills {
        let subject = Subject::new(backfill, &live);
        found.extend(check::drift(backfill, catalog, &live));
        found.extend(refused_there_only(backfill, catalog, &live));
        for question in ALL {
            found.extend((question.ask)(&mut session, &subject)?);
        }
    }
    let mut seen = Vec::new();
    found.retain(|one| {
        let is_new = !seen.contains(one);
        seen.extend(is_new.then(|| one.clone()));
        is_new
    });
    Ok(found)
}

/// What the compiler would say of the rules if the database were its schema, and doesn't say of the schema.
fn refused_there_only(backfill: &Backfill, catalog: &Catalog, live: &Catalog) -> Vec<Diagnostic> {
    let known = check::check(backfill, catalog);
    let is_known = |one: &Diagnostic| {
        known.iter().any(|known| (known.code, &known.message, &known.place) == (one.code, &one.message, &one.place))
    };
    let found = check::check(backfill, live).into_iter();
    let found = found.filter(|one| !TOLD_BY_OTHERS.contains(&one.code) && !is_known(one));
    found
        .map(|one| one.note("it is so in the database, and not in the schema that the rules are compiled for"))
        .collect()
}

/// What each code of these questions means.
pub fn explanations() -> impl Iterator<Item = &'static Explanation> {
    ALL.iter().flat_map(|question| question.explained)
}
