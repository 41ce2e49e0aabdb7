//! What four times the rows cost: the whole reference on the size that is asked for, and on a quarter of it; and what they cost
//! its rules by hand.

use anyhow::Result;
use backstitch::script::ScriptName;

use super::data::threads;
use super::ours::{by_hand, of_reference};
use super::race::{Contender, Figures, race};
use super::report::{Row, Unit};
use super::scale::Scale;
use super::server::{Database, Server};

const BY_HAND: &str = "five UPDATEs by hand";
const PSQL: &str = "ours by psql";
const FORWARD: &str = "forward";
const PROOF: &str = "proof";

pub(crate) fn measure(server: &Server, scale: &Scale) -> Result<Vec<Row>> {
    let quarter = scale.quarter();
    let small = threads(server, quarter.threads())?;
    let large = threads(server, scale.threads())?;
    let sizes = [(&small, quarter.threads()), (&large, scale.threads())];
    let mut seconds = [PSQL, BY_HAND].map(|contender| (contender, [Vec::new(), Vec::new()]));
    for round in 0..scale.rounds {
        for place in 0..sizes.len() {
            let which = (round + place) % sizes.len();
            let (template, threads) = sizes[which];
            eprintln!("{threads} threads:");
            let figures = once(server, template)?;
            for (contender, by_size) in &mut seconds {
                by_size[which].push(figures.seconds(contender, FORWARD));
            }
        }
    }
    let [ours, by_hand] = seconds.map(|(contender, by_size)| {
        let [of_quarter, of_all] = by_size.map(super::race::median);
        let what = format!("the reference on {} threads: {contender}", scale.threads());
        Row::ratio(&what, Unit::Seconds, of_all, (&format!("on {}", quarter.threads()), of_quarter))
    });
    Ok(vec![ours.at_most(4.4), by_hand])
}

/// The proof stands in for the comparison of ends, of which each size has its own.
fn once(server: &Server, template: &Database<'_>) -> Result<Figures> {
    let ours = Contender::new(PSQL, |lap| {
        lap.psql(FORWARD, &of_reference(ScriptName::Forward))?;
        lap.psql(PROOF, &of_reference(ScriptName::Proof))
    });
    let by_hand = Contender::new(BY_HAND, |lap| lap.psql(FORWARD, &by_hand("reference.sql")));
    race(server, template, 1, &[ours, by_hand])
}
