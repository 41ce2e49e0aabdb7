use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use postgres::CancelToken;

use super::connect::Target;
use super::ledger;

/// What SIGINT, SIGTERM and SIGHUP do, one place for the whole process.
///
/// A script that writes is asked to end after its batch by the first signal, from a second connection; the second
/// cancels what the server does. A script that only reads is cancelled at once. One more ends the process, whether the server
/// answers or not. Between scripts a signal ends the process.
#[derive(Debug, Clone, Default)]
pub struct Interrupts(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    at_work: Option<Arc<OnSignal>>,
    beside: Vec<CancelToken>,
    signals: u32,
    is_cancelled: bool,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("at_work", &self.at_work).field("signals", &self.signals).finish_non_exhaustive()
    }
}

/// How the script that is at work is stopped.
pub struct OnSignal {
    /// How to reach the server.
    pub target: Target,
    /// Names the session to the server.
    pub token: CancelToken,
    /// The journal's schema and the backfill, where a script writes.
    pub writes: Option<(String, String)>,
    /// Tells the user.
    pub say: Box<dyn Fn(&str) + Send + Sync>,
}

impl fmt::Debug for OnSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnSignal").field("writes", &self.writes).finish_non_exhaustive()
    }
}

/// The exit code of a process that a signal ended before it did anything.
const ENDED_BY_SIGNAL: i32 = 130;

impl Interrupts {
    /// Takes the signals of the process over.
    ///
    /// # Errors
    ///
    /// Where somebody else in the process has them.
    pub fn install() -> Result<Self, ctrlc::Error> {
        let interrupts = Self::default();
        let in_handler = interrupts.clone();
        ctrlc::set_handler(move || in_handler.signalled())?;
        Ok(interrupts)
    }

    /// From now on a signal stops this script.
    pub fn begin(&self, on_signal: OnSignal) {
        *self.state() = State { at_work: Some(Arc::new(on_signal)), ..State::default() };
    }

    /// Another session works for the same script: what cancels one, cancels both.
    pub fn join(&self, token: CancelToken) {
        self.state().beside.push(token);
    }

    /// Whether there was a signal.
    pub fn is_signalled(&self) -> bool {
        self.state().signals > 0
    }

    /// The script has ended. Gives whether there was a signal.
    pub fn end(&self) -> bool {
        let mut state = self.state();
        state.at_work = None;
        state.beside.clear();
        state.signals > 0
    }

    fn signalled(&self) {
        let mut state = self.state();
        state.signals += 1;
        let Some(at_work) = state.at_work.clone() else { std::process::exit(ENDED_BY_SIGNAL) };
        let stops = state.signals == 1 && at_work.writes.is_some();
        if !stops && std::mem::replace(&mut state.is_cancelled, true) {
            (at_work.say)("the server has not answered yet: ended all the same; what stands there now is not known");
            std::process::exit(ENDED_BY_SIGNAL);
        }
        let beside = state.beside.clone();
        drop(state);
        // On a thread of its own, so that the next signal is heard while the server doesn't answer.
        std::thread::spawn(move || if stops { at_work.stop(&beside) } else { at_work.cancel("cancelling", &beside) });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OnSignal {
    fn stop(&self, beside: &[CancelToken]) {
        let Some((schema, backfill)) = &self.writes else { return };
        (self.say)("stopping after the current batch; once more to cancel at once");
        let asked = self.target.connect().map_err(|error| error.to_string()).and_then(|mut client| {
            ledger::ask_to_stop(&mut client, schema, backfill).map_err(|error| error.to_string())
        });
        match asked {
            // A run that is not alive is what an earlier one left: this one has not begun.
            Ok(asked) if !asked.iter().any(|run| run.is_alive) => {
                self.cancel("it has not begun to write: cancelling", beside)
            }
            Ok(_) => {}
            Err(error) => self.cancel(&format!("the stop could not be asked for ({error}): cancelling"), beside),
        }
    }

    fn cancel(&self, why: &str, beside: &[CancelToken]) {
        (self.say)(why);
        for token in std::iter::once(&self.token).chain(beside) {
            if let Err(error) = self.target.cancel(token) {
                (self.say)(&format!("the server could not be reached to cancel: {error}"));
            }
        }
    }
}
