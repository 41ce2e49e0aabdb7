//! How much is measured, and how often.

use std::env;
use std::str::FromStr;

use anyhow::{Result, anyhow};

/// The size and the rounds, from the environment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    /// Millions of threads.
    size: f64,
    /// How often each contender runs.
    pub(crate) rounds: usize,
}

impl Scale {
    /// `SIZE` (1) and `ROUNDS` (3).
    pub(crate) fn from_environment() -> Result<Self> {
        let scale = Self { size: variable("SIZE", 1.0)?, rounds: variable("ROUNDS", 3)? };
        anyhow::ensure!(scale.size >= 0.001 && scale.rounds > 0, "`SIZE` is 0.001 or more, `ROUNDS` is 1 or more");
        Ok(scale)
    }

    /// Rows of the threads.
    pub(crate) fn threads(&self) -> u64 {
        self.part_of(1_000_000)
    }

    /// So many for each million of threads.
    pub(crate) fn part_of(&self, for_each_million: u32) -> u64 {
        // Far below where a float has gaps.
        (self.size * f64::from(for_each_million)).round() as u64
    }

    /// Whether it is a size for the comparison with a quarter of it, rather than for everything.
    pub(crate) fn is_for_growth(&self) -> bool {
        self.size >= 4.0
    }

    /// A quarter of it.
    pub(crate) fn quarter(self) -> Self {
        Self { size: self.size / 4.0, ..self }
    }
}

fn variable<T: FromStr>(name: &str, default: T) -> Result<T> {
    match env::var(name) {
        Ok(text) if !text.is_empty() => text.parse().map_err(|_| anyhow!("`{name}` is `{text}`, which is no number")),
        _ => Ok(default),
    }
}
