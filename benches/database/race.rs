//! Contenders side by side: each from a copy of the same database, in rounds, in rotating order.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use super::lap::{Lap, Sample};
use super::server::{Database, Server};

/// One way to do it.
pub(crate) struct Contender<'a> {
    /// What the progress and the figures call it.
    pub(crate) name: &'static str,
    /// What it does with a copy.
    pub(crate) does: Box<dyn Fn(&mut Lap<'_>) -> Result<()> + 'a>,
}

impl<'a> Contender<'a> {
    pub(crate) fn new(name: &'static str, does: impl Fn(&mut Lap<'_>) -> Result<()> + 'a) -> Self {
        Self { name, does: Box::new(does) }
    }
}

/// What was measured, by contender and step.
#[derive(Debug, Default)]
pub(crate) struct Figures(BTreeMap<(&'static str, &'static str), Vec<Sample>>);

/// What the first contender left, by what is asked for; all others have to leave the same.
#[derive(Debug, Default)]
pub(crate) struct Seen(BTreeMap<&'static str, (&'static str, String)>);

/// Runs every contender in every round.
///
/// # Errors
///
/// Also where a contender leaves something else than the first one did: how fast it was would say nothing then.
pub(crate) fn race(
    server: &Server,
    template: &Database<'_>,
    rounds: usize,
    contenders: &[Contender<'_>],
) -> Result<Figures> {
    let mut figures = Figures::default();
    let mut seen = Seen::default();
    for round in 0..rounds {
        for place in 0..contenders.len() {
            let contender = &contenders[(round + place) % contenders.len()];
            let database = server.copy(template)?;
            let mut lap = Lap::new(contender.name, &database, &mut seen)?;
            (contender.does)(&mut lap).with_context(|| format!("{}, round {}", contender.name, round + 1))?;
            for (step, sample) in lap.end() {
                eprintln!("round {} of {rounds}: {}: {step}: {:.2} s", round + 1, contender.name, sample.seconds);
                figures.0.entry((contender.name, step)).or_default().push(sample);
            }
        }
    }
    Ok(figures)
}

impl Figures {
    /// The median of something that was measured.
    pub(crate) fn median(&self, contender: &str, step: &str, of: impl Fn(&Sample) -> f64) -> f64 {
        let of_step = self.0.iter().find(|((name, its_step), _)| *name == contender && *its_step == step);
        let (_, samples) = of_step.unwrap_or_else(|| panic!("`{contender}` has no step `{step}`"));
        median(samples.iter().map(of).collect())
    }

    /// The median of the seconds.
    pub(crate) fn seconds(&self, contender: &str, step: &str) -> f64 {
        self.median(contender, step, |sample| sample.seconds)
    }
}

impl Seen {
    /// Remembers what was left, or compares it with what somebody else did.
    pub(crate) fn compare(&mut self, what: &'static str, by: &'static str, digest: String) -> Result<()> {
        let (first, expected) = self.0.entry(what).or_insert_with(|| (by, digest.clone()));
        anyhow::ensure!(*expected == digest, "{what} is another than that of {first}: {digest}, and not {expected}");
        Ok(())
    }
}

/// The middle one, or the mean of the two in the middle.
pub(crate) fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    let middle = samples.len() / 2;
    if samples.len() % 2 == 1 { samples[middle] } else { f64::midpoint(samples[middle - 1], samples[middle]) }
}
