use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use postgres::CancelToken;

use super::runner::{Ran, Runner, setting};
use super::screen::Screen;
use super::scripts::Folder;
use crate::run::connect::Target;
use crate::run::event::{Event, Notice};
use crate::run::{Answer, Interrupts, RunError, execute as send};
use crate::script::ScriptName;

/// How many sessions may do a run: the script takes no more.
pub(super) const MOST: i64 = 64;

/// The setting by which a session knows its slice.
const SETTING: &str = "slice";

/// SQLSTATEs of a session that ends because its run does: what became of that, the first session says.
const WITH_THE_RUN: [&str; 2] = ["BS005", "BS008"];

/// Applies the rules in as many sessions, each with a slice of the run. The first leads: what it tells is told, and what becomes
/// of it is the answer. The others are there from when the run has begun, and only make it faster.
pub(super) fn execute(runner: &Runner<'_>, folder: &Folder, jobs: u8, on_answer: impl FnMut(Answer)) -> Result<Ran> {
    if jobs == 1 {
        return runner.execute(folder, ScriptName::Forward, on_answer);
    }
    if runner.settings.iter().any(|name| name == SETTING) {
        bail!("`--jobs` and the setting `{SETTING}` both say which session does what: leave one of them out");
    }
    let beginning = Arc::new(Beginning::default());
    let (seen, screen) = (Arc::clone(&beginning), Arc::clone(&runner.screen));
    let leader = of_slice(&runner.target, &slice(1, jobs)).with_notices(move |notice| {
        let notice = Notice::from(&notice).of_slice(1);
        if matches!(notice.event, Some(Event::Started { .. })) {
            seen.begun();
        }
        screen.notice(&notice);
    });
    let text = folder.text(ScriptName::Forward)?;
    thread::scope(|scope| {
        // Where it ended before it began, or where it fails in whatever way, nobody waits for it any more.
        let _over = Over { beginning: &beginning, target: &runner.target };
        for number in 2..=jobs {
            let helper = Helper {
                number,
                slice: slice(number, jobs),
                text: text.clone(),
                target: runner.target.clone(),
                screen: Arc::clone(&runner.screen),
                interrupts: runner.interrupts.clone(),
            };
            let beginning = &beginning;
            scope.spawn(move || {
                if beginning.wait() == Phase::Begun {
                    helper.help(beginning);
                }
            });
        }
        runner.perform(&leader, folder, ScriptName::Forward, |client, text| send(client, text, on_answer))
    })
}

/// A session beside the first, and what it needs of the runner.
struct Helper {
    number: u8,
    slice: String,
    text: String,
    target: Target,
    screen: Arc<Screen>,
    interrupts: Interrupts,
}

impl Helper {
    /// Takes part in the run.
    fn help(&self, beginning: &Beginning) {
        let (number, slice, screen) = (self.number, &self.slice, Arc::clone(&self.screen));
        let target = of_slice(&self.target, slice).with_notices(move |notice| {
            screen.notice_beside(number, &Notice::from(&notice).of_slice(number));
        });
        let mut client = match target.connect_session() {
            Ok(client) => client,
            Err(error) => return self.screen.insist(&format!("slice {slice} is left to the first session: {error}")),
        };
        self.interrupts.join(client.cancel_token());
        let outcome = match beginning.join(number, client.cancel_token()) {
            true => send(&mut client, &self.text, |_| {}),
            false => Ok(()),
        };
        beginning.leave(number);
        if let Err(error) = outcome
            && !self.is_expected(&error, beginning)
        {
            let message = error.message();
            self.screen.insist(&format!("slice {slice} ended, and the first session does what is left: {message}"));
        }
    }

    /// Whether it ended because the run did.
    fn is_expected(&self, error: &RunError, beginning: &Beginning) -> bool {
        error.code().is_some_and(|code| WITH_THE_RUN.contains(&code))
            || (error.is_cancelled() && (self.interrupts.is_signalled() || beginning.is_over()))
    }
}

fn slice(number: u8, jobs: u8) -> String {
    format!("{number}/{jobs}")
}

fn of_slice(target: &Target, slice: &str) -> Target {
    target.clone().with_setting(&setting(SETTING), slice)
}

/// Whether the run has begun, which the sessions beside the first wait for; and how they are ended with it.
#[derive(Default)]
struct Beginning {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    phase: Phase,
    /// The sessions beside the first, by the numbers of their slices.
    beside: BTreeMap<u8, CancelToken>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Phase {
    #[default]
    Ahead,
    Begun,
    Over,
}

impl Beginning {
    fn begun(&self) {
        self.state().phase = Phase::Begun;
        self.changed.notify_all();
    }

    fn wait(&self) -> Phase {
        let state = self.changed.wait_while(self.state(), |state| state.phase == Phase::Ahead);
        state.unwrap_or_else(PoisonError::into_inner).phase
    }

    /// A session takes part, unless the run is over.
    fn join(&self, number: u8, token: CancelToken) -> bool {
        let mut state = self.state();
        state.beside.insert(number, token);
        state.phase != Phase::Over
    }

    fn leave(&self, number: u8) {
        self.state().beside.remove(&number);
        self.changed.notify_all();
    }

    fn is_over(&self) -> bool {
        self.state().phase == Phase::Over
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the sessions beside the first when that has ended: what they wait for does not come any more.
struct Over<'a> {
    beginning: &'a Beginning,
    target: &'a Target,
}

/// How long a session is given to end before it is cancelled once more: what comes between two statements cancels nothing.
const PATIENCE: Duration = Duration::from_millis(200);
/// How often one is cancelled: what does not end then can't be reached, and ends by itself.
const CANCELS: u8 = 50;

impl Drop for Over<'_> {
    fn drop(&mut self) {
        let mut state = self.beginning.state();
        state.phase = Phase::Over;
        self.beginning.changed.notify_all();
        for _ in 0..CANCELS {
            let beside: Vec<CancelToken> = state.beside.values().cloned().collect();
            if beside.is_empty() {
                return;
            }
            drop(state);
            for token in &beside {
                let _ = self.target.cancel(token);
            }
            let changed = &self.beginning.changed;
            let waited = changed.wait_timeout_while(self.beginning.state(), PATIENCE, |state| !state.beside.is_empty());
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
