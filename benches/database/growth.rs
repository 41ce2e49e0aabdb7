//! What four times the rows cost: the whole reference on the size that is asked for, and on a quarter of it.

use anyhow::Result;
use backstitch::script::ScriptName;

use super::data::threads;
use super::ours::of_reference;
use super::race::{Contender, Figures, race};
use super::report::{Row, Unit};
use super::scale::Scale;
use super::server::{Database, Server};

const PSQL: &str = "ours by psql";
const FORWARD: &str = "forward";
const PROOF: &str = "proof";

pub(crate) fn measure(server: &Server, scale: &Scale) -> Result<Vec<Row>> {
    let quarter = scale.quarter();
    let small = threads(server, quarter.threads())?;
    let large = threads(server, scale.threads())?;
    let sizes = [(&small, quarter.threads()), (&large, scale.threads())];
    let mut seconds = [Vec::new(), Vec::new()];
    for round in 0..scale.rounds {
        for place in 0..sizes.len() {
            let which = (round + place) % sizes.len();
            let (template, threads) = sizes[which];
            eprintln!("{threads} threads:");
            seconds[which].push(once(server, template)?.seconds(PSQL, FORWARD));
        }
    }
    let [of_quarter, of_all] = seconds.map(super::race::median);
    let what = format!("the reference by psql on {} threads", scale.threads());
    let against = format!("on {}", quarter.threads());
    Ok(vec![Row::ratio(&what, Unit::Seconds, of_all, (&against, of_quarter)).at_most(4.4)])
}

/// The proof stands in for the comparison of ends, of which each size has its own.
fn once(server: &Server, template: &Database<'_>) -> Result<Figures> {
    let ours = Contender::new(PSQL, |lap| {
        lap.psql(FORWARD, &of_reference(ScriptName::Forward))?;
        lap.psql(PROOF, &of_reference(ScriptName::Proof))
    });
    race(server, template, 1, &[ours])
}
