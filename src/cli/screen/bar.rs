use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::super::tell;
use super::numbers::{count, duration};
use crate::run::event::Event;

/// The bar of the rules that are at work: one for each round.
#[derive(Debug)]
pub(super) struct Bar {
    bar: ProgressBar,
    what: String,
    rules: String,
    round: u64,
    began: Instant,
    rows_before: u64,
}

impl Bar {
    /// What is shown before the first batch.
    pub(super) fn start(what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.enable_steady_tick(Duration::from_millis(120));
        let bar =
            Self { bar, what: what.to_owned(), rules: String::new(), round: 0, began: Instant::now(), rows_before: 0 };
        bar.spin();
        bar
    }

    /// What is shown while no batch is counted.
    fn spin(&self) {
        let style = ProgressStyle::with_template("{spinner} {prefix} {wide_msg}");
        self.bar.set_style(style.expect("the template names what there is"));
        self.bar.set_prefix(self.what.clone());
        self.bar.set_message("");
    }

    /// A line above the bar.
    pub(super) fn say(&self, line: &str) {
        self.bar.suspend(|| tell(line));
    }

    /// What a step of the run changes in the bar, and how many rows others have written beside it.
    pub(super) fn show(&mut self, event: &Event, beside: u64) {
        match event {
            Event::Progress { rules, round, block, blocks, rows, batch_ms, restored, kept, of, .. } => {
                let rolled_back = restored.zip(*kept).map(|(restored, kept)| restored + kept);
                let done = block.or(rolled_back).unwrap_or_default();
                let all = blocks.or(*of).unwrap_or_default();
                let rows = rows.or(rolled_back).unwrap_or_default() + beside;
                self.turn_to(&rules.join(", "), round.unwrap_or(1), rows);
                self.bar.set_length(all.max(1));
                self.bar.set_position(done.min(all));
                self.bar.set_message(self.message(done, all, rows, *batch_ms));
            }
            Event::Step { step, .. } => {
                self.bar.set_message(match step.as_str() {
                    "check" => "checking what must hold",
                    "plan" => "planning what each row gets",
                    "note" => "noting what is left",
                    _ => "looking at what is left",
                });
            }
            Event::Waiting { replica: Some(replica), lag_seconds, .. } => {
                let lag = lag_seconds.map(|seconds| format!(" ({} behind)", duration(seconds))).unwrap_or_default();
                self.bar.set_message(format!("waiting for replica {replica}{lag}"));
            }
            Event::Waiting { what, seconds, .. } => {
                let for_long = seconds.map(|seconds| format!(" ({})", duration(seconds))).unwrap_or_default();
                self.bar.set_message(if what == "pause" {
                    format!("resting{for_long}")
                } else {
                    format!("waiting for {what}{for_long}")
                });
            }
            Event::Rule { .. } => {
                self.rules.clear();
                self.spin();
            }
            _ => {}
        }
    }

    /// Takes the bar away.
    pub(super) fn end(self) {
        self.bar.finish_and_clear();
    }

    fn turn_to(&mut self, rules: &str, round: u64, rows: u64) {
        if self.rules == rules && self.round == round {
            return;
        }
        // What was written in earlier rounds says nothing of how fast this one is.
        self.rows_before = if self.rules == rules { rows } else { 0 };
        (self.rules, self.round, self.began) = (rules.to_owned(), round, Instant::now());
        let style = ProgressStyle::with_template("{prefix} [{bar:24}] {percent:>3}%  {wide_msg}");
        self.bar.set_style(style.expect("the template names what there is").progress_chars("━╸ "));
        self.bar.set_prefix(if round > 1 { format!("{rules} (round {round})") } else { rules.to_owned() });
        self.bar.reset();
    }

    fn message(&self, done: u64, all: u64, rows: u64, batch_ms: Option<f64>) -> String {
        let seconds = self.began.elapsed().as_secs_f64();
        let mut parts = vec![format!("{} rows", count(rows))];
        let written = rows.saturating_sub(self.rows_before);
        // Before that it says more of the clock than of the run.
        if seconds > 0.5 {
            if written > 0 {
                parts.push(format!("{}/s", count((written as f64 / seconds) as i64)));
            }
            if done > 0 && done < all {
                parts.push(format!("{} left", duration(seconds * (all - done) as f64 / done as f64)));
            }
        }
        parts.extend(batch_ms.map(|took| format!("batch {took:.0} ms")));
        parts.join(" · ")
    }
}
