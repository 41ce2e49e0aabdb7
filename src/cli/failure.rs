use serde_json::{Value, json};

use super::runner::Runner;
use super::screen::numbers::{counted, listed};
use super::screen::{Seen, Style};
use super::scripts::Folder;
use super::{Verdict, called, tell};
use crate::run::RunError;
use crate::run::ledger::{Entry, Standing};
use crate::script::ScriptName;

/// The SQLSTATE of a proof in which a check failed.
const PROOF_FAILED: &str = "BS007";

/// A script that failed, and what is known of it.
pub(super) struct Failed<'a> {
    pub(super) runner: &'a Runner<'a>,
    pub(super) folder: &'a Folder,
    pub(super) step: ScriptName,
    pub(super) seen: &'a Seen,
    pub(super) is_interrupted: bool,
    pub(super) error: &'a RunError,
}

impl Failed<'_> {
    /// Says what went wrong, where, and what stands now. Gives the answer of the command.
    pub(super) fn report(&self) -> Verdict {
        let state = self.state();
        if self.runner.screen.is_json() {
            self.object(state.as_deref());
        } else {
            tell(self.text(state.as_deref()));
        }
        if self.error.is_refusal() { Verdict::No } else { Verdict::Failed }
    }

    fn text(&self, state: Option<&str>) -> String {
        let style = Style::of_stderr();
        let mut lines = vec![format!("{} {}", style.bad("error:"), self.message())];
        if self.error.code() == Some(PROOF_FAILED) {
            // Which checks, and which rows, is the result, and stands on standard output.
            lines = vec![format!("{} {}: the proof failed", style.bad("error:"), self.folder.name)];
        }
        let server = self.error.server();
        // A refusal is an answer: where in the script it is raised is nobody's business.
        if !(self.error.is_refusal() || self.error.is_lost() || self.error.is_cancelled())
            && let Some(line) = self.error.line()
        {
            lines.push(format!("  --> {}:{line}", self.folder.path(self.step).display()));
        }
        let rules = self.rules();
        if self.named_rules().is_empty() && !rules.is_empty() {
            lines.push(format!("  {}: {}", if rules.len() == 1 { "rule" } else { "rules" }, rules.join(", ")));
        }
        let detail = server.and_then(|server| server.detail()).map(|text| ("", text.to_owned()));
        let hint = server.and_then(|server| server.hint()).map(|text| ("help: ", self.by_command(text)));
        // The scripts say so themselves where they refuse.
        let is_said = state.is_some_and(|state| lines[0].contains(state));
        let state = state.filter(|_| !is_said).map(|text| ("state: ", text.to_owned()));
        for (label, text) in [detail, hint, state].into_iter().flatten() {
            for (index, line) in text.lines().enumerate() {
                lines.push(format!("  {}{line}", if index == 0 { label } else { "" }));
            }
        }
        lines.join("\n")
    }

    fn object(&self, state: Option<&str>) {
        let server = self.error.server();
        let detail = server.and_then(|server| server.detail());
        let fields: [(&str, Value); 9] = [
            ("backfill", json!(self.folder.name)),
            ("code", json!(self.error.code())),
            ("message", json!(self.message())),
            ("detail", json!(detail)),
            ("hint", json!(server.and_then(|server| server.hint()))),
            ("script", json!(self.folder.path(self.step).display().to_string())),
            ("line", json!(self.error.line())),
            ("rules", json!(self.rules())),
            ("state", json!(state)),
        ];
        self.runner.screen.object("error", fields);
    }

    fn message(&self) -> String {
        let name = &self.folder.name;
        if self.error.is_lost() {
            return format!("{name}: the connection was lost: {}", self.error.message());
        }
        if self.is_interrupted && self.error.is_cancelled() {
            return format!("{name}: `{}` was cancelled", self.step.command());
        }
        self.error.message()
    }

    /// The rules that failed: the scripts name them where they know them, else those that were at work last.
    fn rules(&self) -> Vec<&str> {
        let named = self.named_rules();
        if named.is_empty() && !self.error.is_refusal() {
            return self.seen.rules.iter().map(String::as_str).collect();
        }
        named
    }

    fn named_rules(&self) -> Vec<&str> {
        let message = self.error.server().map(|server| server.message()).unwrap_or_default();
        let Some((_, rest)) = message.split_once("in rule ").or_else(|| message.split_once("in rules ")) else {
            return Vec::new();
        };
        rest.split([':', '\n']).next().unwrap_or_default().split(", ").collect()
    }

    /// The scripts speak to whoever runs them with psql; here there are commands.
    fn by_command(&self, hint: &str) -> String {
        let steps = [ScriptName::Forward, ScriptName::Rollback, ScriptName::Proof];
        let hint = steps.into_iter().fold(hint.to_owned(), |hint, step| {
            hint.replace(&format!("run {}", step.file()), &format!("run `{}`", self.command(step.command())))
        });
        let hint = match hint.split_once("stop it: UPDATE ") {
            Some((before, update)) => {
                let after = update.find(';').map(|end| &update[end..]).unwrap_or_default();
                format!("{before}stop it: `{}`{after}", self.command("stop"))
            }
            None => hint,
        };
        match hint.strip_prefix("set it in the session: SET backstitch.").and_then(|rest| rest.split_once(" = ")) {
            Some((parameter, _)) => format!("give it with `--set {parameter}=…`"),
            None => hint,
        }
    }

    /// A command about this backfill.
    fn command(&self, word: &str) -> String {
        called::command(format_args!("{word} {}", self.folder.name))
    }

    /// What stands in the database now, where the script writes.
    fn state(&self) -> Option<String> {
        if !self.step.stops_after_a_batch() {
            return None;
        }
        let is_before_any_write = matches!(self.error.code(), Some("BS001" | "BS002" | "BS003"));
        if is_before_any_write || (self.error.code() == Some("BS004") && self.seen.run.is_none()) {
            return Some("nothing was written".to_owned());
        }
        let again = format!("`{}` continues", self.command(self.step.command()));
        Some(match self.runner.entry(&self.folder.name) {
            Ok(Some(entry)) if self.step == ScriptName::Rollback => rolled_back_so_far(&entry, &again),
            Ok(Some(entry)) if self.seen.run.is_none_or(|run| run == entry.run) => {
                applied_so_far(&entry, &self.seen.done, &self.named_rules(), &again)
            }
            Ok(Some(entry)) => format!("run {} is the newest, and {}", entry.run, entry.standing().word()),
            Ok(None) => "nothing was written".to_owned(),
            Err(error) => format!("what was committed stays; what stands is not known ({error}); {again}"),
        })
    }
}

/// `rules a and b are applied, c partly (1,234 rows); … continues`
fn applied_so_far(entry: &Entry, done: &[String], failed: &[&str], again: &str) -> String {
    if entry.standing() == Standing::Applied {
        return format!("run {} is applied", entry.run);
    }
    if entry.standing() == Standing::Incomplete {
        let rows = counted(entry.passes.iter().map(|pass| pass.rows).sum::<i64>(), "row");
        return format!("run {} wrote {rows}, and left what it could not write; {again}", entry.run);
    }
    let Some((last, before)) = entry.passes.split_last() else {
        return format!("run {} has written nothing yet; {again}", entry.run);
    };
    // What failed in its first batch has left no trace in the ledger: then what came before is done.
    let is_other = |rules: &[&str]| !rules.is_empty() && *rules != last.rules;
    let last_is_done = last.rules.iter().all(|rule| done.contains(rule)) || is_other(failed);
    let through = if last_is_done { entry.passes.as_slice() } else { before };
    let applied: Vec<&str> = through.iter().flat_map(|pass| &pass.rules).map(String::as_str).collect();
    let applied = match applied.as_slice() {
        [] => None,
        [one] => Some(format!("rule {one} is applied")),
        several => Some(format!("rules {} are applied", listed(several))),
    };
    let partly = (!last_is_done).then(|| {
        let rows = counted(last.rows, "row");
        let names: Vec<&str> = last.rules.iter().map(String::as_str).collect();
        match (&applied, names.as_slice()) {
            (Some(_), names) => format!("{} partly ({rows})", listed(names)),
            (None, [one]) => format!("rule {one} is applied partly ({rows})"),
            (None, names) => format!("rules {} are applied partly ({rows})", listed(names)),
        }
    });
    let parts: Vec<String> = [applied, partly].into_iter().flatten().collect();
    format!("{}; {again}", parts.join(", "))
}

fn rolled_back_so_far(entry: &Entry, again: &str) -> String {
    match entry.standing() {
        Standing::RolledBack => "every run is rolled back".to_owned(),
        Standing::RollingBack | Standing::RollbackInterrupted | Standing::PartlyRolledBack => {
            format!("run {} is partly rolled back: what was restored stays; {again}", entry.run)
        }
        standing => format!("run {} is {}; nothing was restored", entry.run, standing.word()),
    }
}
