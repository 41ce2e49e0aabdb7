use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use postgres::Client;
use serde_json::{Value, json};

use super::configuration::Configuration;
use super::failure;
use super::options::{Format, Options, Shared};
use super::screen::numbers::{bytes, duration};
use super::screen::{Screen, Seen};
use super::scripts::{self, Folder, Refusal};
use super::{Project, Verdict, say};
use crate::check::nearest;
use crate::run::connect::Target;
use crate::run::event::Notice;
use crate::run::{Answer, Interrupts, OnSignal, Part, RunError, execute, ledger, standby, stream};
use crate::script::ScriptName;

/// What a command needs to execute scripts: where they are, which database, and what shows how it goes.
#[derive(Debug)]
pub(super) struct Runner<'a> {
    pub(super) project: &'a Project,
    pub(super) screen: Arc<Screen>,
    directory: PathBuf,
    pub(super) settings: Vec<String>,
    pub(super) target: Target,
    pub(super) interrupts: Interrupts,
}

/// How often a script says how far it is, where somebody watches, in milliseconds.
const LIVELY_PACE: &str = "200";

/// A script that was executed.
pub(super) struct Executed {
    /// Its session, which is still open.
    pub(super) client: Client,
    /// What it told.
    pub(super) seen: Seen,
    /// How long it took, in seconds.
    pub(super) seconds: f64,
}

/// What became of a script.
pub(super) enum Ran {
    /// Every statement of it.
    Whole(Box<Executed>),
    /// It failed, and that was said.
    Failed(Verdict),
}

impl<'a> Runner<'a> {
    pub(super) fn new(project: &'a Project, configuration: &Configuration, options: &Options) -> Result<Self> {
        Self::with(project, configuration, &options.shared, options.format)
    }

    pub(super) fn with(
        project: &'a Project,
        configuration: &Configuration,
        shared: &Shared,
        format: Format,
    ) -> Result<Self> {
        let screen = Arc::new(Screen::new(format, shared.quiet));
        let mut target = configuration.target(shared.database_url.as_deref())?;
        if screen.is_lively() {
            target = target.with_setting("backstitch.notice_ms", LIVELY_PACE);
        }
        // Of two of a name the later counts: the command line comes last.
        let mut settings = Vec::new();
        let given = shared.settings.iter().map(|(name, value)| (name.as_str(), value.clone()));
        for (name, value) in configuration.settings()?.into_iter().chain(given) {
            target = target.with_setting(&setting(name), &value);
            settings.push(name.to_owned());
        }
        let on_screen = Arc::clone(&screen);
        let target = target.with_notices(move |notice| on_screen.notice(&Notice::from(&notice)));
        let interrupts = Interrupts::install().context("the signals of the process can't be taken over")?;
        let directory = configuration.directory(shared.dir.as_deref()).to_owned();
        Ok(Self { project, screen, directory, settings, target, interrupts })
    }

    /// The folders of scripts to execute.
    pub(super) fn folders(&self, name: Option<&str>) -> Result<Vec<Folder>> {
        scripts::folders(self.project, name, &self.directory)
    }

    /// Does the same for each backfill, until one answers anything but yes.
    pub(super) fn each(
        &self,
        folders: &[Folder],
        mut one: impl FnMut(&Self, &Folder) -> Result<Verdict>,
    ) -> Result<Verdict> {
        self.check_settings()?;
        for (index, folder) in folders.iter().enumerate() {
            let verdict = match scripts::check(self.project, folder)? {
                None => one(self, folder)?,
                Some(refusal) => self.refuse(folder, &refusal),
            };
            let left: Vec<&str> = folders[index + 1..].iter().map(|folder| folder.name.as_str()).collect();
            // A signal that came too late for this one is meant for those that are left.
            if verdict == Verdict::Yes && (left.is_empty() || !self.interrupts.is_signalled()) {
                continue;
            }
            if !left.is_empty() {
                self.screen.insist(&format!("not begun: {}", left.join(", ")));
            }
            return Ok(if verdict == Verdict::Yes { Verdict::No } else { verdict });
        }
        Ok(Verdict::Yes)
    }

    /// Refuses a setting that no script knows: one that is misspelt would say nothing, and change nothing.
    fn check_settings(&self) -> Result<()> {
        let known: Vec<String> = self.folders(None)?.iter().flat_map(Folder::settings).collect();
        let unknown = self.settings.iter().find(|name| !known.is_empty() && !known.contains(name));
        let Some(unknown) = unknown else { return Ok(()) };
        match nearest(unknown, known.iter().map(String::as_str)) {
            Some(nearest) => bail!("no script has a setting called `{unknown}`: did you mean `{nearest}`?"),
            None => bail!("no script has a setting called `{unknown}`: the headers of the scripts list them"),
        }
    }

    fn refuse(&self, folder: &Folder, refusal: &Refusal) -> Verdict {
        if !self.screen.is_json() {
            return refusal.tell();
        }
        let Refusal { message, detail, help } = refusal;
        let fields = [("message", json!(message)), ("detail", json!(detail)), ("hint", json!(help))];
        let name = [("backfill", json!(folder.name))];
        self.screen.object("error", name.into_iter().chain(fields));
        Verdict::No
    }

    /// A connection for a statement of the runner's own.
    pub(super) fn connect(&self) -> Result<Client> {
        Ok(self.target.connect()?)
    }

    /// Executes a script, and says so where it fails.
    pub(super) fn execute(&self, folder: &Folder, step: ScriptName, on_answer: impl FnMut(Answer)) -> Result<Ran> {
        self.perform(&self.target, folder, step, |client, text| execute(client, text, on_answer))
    }

    /// The same, where the rows are taken one by one.
    pub(super) fn stream(&self, folder: &Folder, step: ScriptName, on_part: impl FnMut(Part<'_>)) -> Result<Ran> {
        self.perform(&self.target, folder, step, |client, text| stream(client, text, on_part))
    }

    /// Has a script sent to this target, and says so where it fails.
    pub(super) fn perform(
        &self,
        target: &Target,
        folder: &Folder,
        step: ScriptName,
        send: impl FnOnce(&mut Client, &str) -> Result<(), RunError>,
    ) -> Result<Ran> {
        let text = folder.text(step)?;
        let mut client = target.connect_session()?;
        if step.only_reads() {
            self.tell_of_standby(&mut client, folder);
        }
        self.screen.begin(&folder.name, step.command());
        self.begin_to_listen(&client, folder, step);
        let began = Instant::now();
        let outcome = send(&mut client, &text);
        let is_interrupted = self.interrupts.end();
        let seconds = began.elapsed().as_secs_f64();
        let seen = self.screen.end();
        match outcome {
            Ok(()) => Ok(Ran::Whole(Box::new(Executed { client, seen, seconds }))),
            Err(error) => {
                drop(client);
                let failed = failure::Failed { runner: self, folder, step, seen: &seen, is_interrupted, error: &error };
                Ok(Ran::Failed(failed.report()))
            }
        }
    }

    /// The ledger's entry of a backfill, asked on a connection of its own.
    pub(super) fn entry(&self, name: &str) -> Result<Option<ledger::Entry>> {
        let mut client = self.connect()?;
        let entries = ledger::read(&mut client, self.project.journal_schema())?;
        Ok(entries.into_iter().find(|entry| entry.backfill == name))
    }

    /// A line of the result, where people read it.
    pub(super) fn say(&self, line: impl std::fmt::Display) -> Result<()> {
        if self.screen.is_json() { Ok(()) } else { say(line) }
    }

    fn begin_to_listen(&self, client: &Client, folder: &Folder, step: ScriptName) {
        let screen = Arc::clone(&self.screen);
        let writes = (self.project.journal_schema().to_owned(), folder.name.clone());
        self.interrupts.begin(OnSignal {
            target: self.target.clone(),
            token: client.cancel_token(),
            writes: step.stops_after_a_batch().then_some(writes),
            say: Box::new(move |line| screen.insist(line)),
        });
    }

    /// What a standby shows is what it has replayed: whoever reads must know how old that is.
    fn tell_of_standby(&self, client: &mut Client, folder: &Folder) {
        let standby = match standby::read(client) {
            Ok(Some(standby)) => standby,
            Ok(None) => return,
            Err(error) => return self.screen.talk(&format!("whether this is a standby is not known: {error}")),
        };
        let age = match (&standby.replayed_at, standby.seconds) {
            (Some(at), Some(seconds)) => {
                format!("the last commit it has replayed is of {at}, {} ago", duration(seconds))
            }
            _ => "it has replayed no commit since it was started".to_owned(),
        };
        let behind = match (standby.bytes, &standby.received) {
            (Some(0.0), _) => "; it has replayed all it received".to_owned(),
            (Some(left), _) => format!("; {} are received and not replayed yet", bytes(left)),
            (None, _) => "; it is not connected to a primary".to_owned(),
        };
        if self.screen.is_json() {
            let fields = json!(standby);
            let fields = fields.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value.clone()));
            let name = [("backfill", Value::from(folder.name.as_str()))];
            self.screen.object("standby", name.into_iter().chain(fields));
        } else {
            self.screen.insist(&format!("this is a standby: {age}{behind}"));
        }
    }
}

/// What a setting of the scripts is called on the server.
pub(super) fn setting(name: &str) -> String {
    format!("backstitch.{name}")
}
