use serde::Deserialize;

use super::session::Session;
use super::subject::{Subject, Written};
use super::{Error, Question};
use crate::diagnostic::{Diagnostic, Example, Explanation};

const CODE: &str = "live-trigger";

pub(super) const QUESTION: Question = Question {
    ask,
    explained: &[Explanation {
        code: CODE,
        title: "a trigger fires on what a rule writes",
        meaning: "A trigger before the write has the last word on the row: what it makes of it is what the journal holds, \
            and a value that it always changes leaves the rule with rows to write for ever, which the run ends and tells. \
            A trigger after the write costs its time for every row, and what it writes elsewhere is not journaled: a \
            rollback fires it again, and leaves the rest.",
        example: Example::Told(
            "trigger `audit` of `customer` runs `public.audit()` after each row that rule `region` writes",
        ),
        remedy: "Read the function. Where it must not run, have the owner disable the trigger for the time of the run, or \
            let it look at a setting that the run's role has.",
    }],
};

#[derive(Deserialize)]
struct Trigger {
    trigger: String,
    function: String,
    is_before: bool,
    is_for_each_row: bool,
    is_conditional: bool,
    columns: Vec<String>,
}

/// What fires when the rules write?
fn ask(session: &mut Session<'_>, subject: &Subject<'_>) -> Result<Vec<Diagnostic>, Error> {
    let mut found = Vec::new();
    for written in subject.written() {
        let name = &written.table.name;
        let about: [&(dyn postgres::types::ToSql + Sync); 5] =
            [&name.schema, &name.name, &written.columns(), &written.updates(), &written.inserts()];
        let triggers: Vec<Trigger> =
            session.ask(concat!(include_str!("questions/tree.sql"), include_str!("questions/triggers.sql")), &about)?;
        found.extend(triggers.iter().map(|trigger| diagnostic(trigger, &written)));
    }
    Ok(found)
}

fn diagnostic(trigger: &Trigger, written: &Written<'_>) -> Diagnostic {
    let rules = if trigger.columns.is_empty() { written.writes() } else { written.writes_any(&trigger.columns) };
    let moment = match (trigger.is_before, trigger.is_for_each_row) {
        (true, true) => "before each row",
        (true, false) => "before each statement",
        (false, true) => "after each row",
        (false, false) => "after each statement",
    };
    let condition = if trigger.is_conditional { ", where its condition holds" } else { "" };
    let consequence = match (trigger.is_before, trigger.is_for_each_row) {
        (true, true) => "it may change or suppress what is written",
        _ => "what it writes elsewhere is not journaled, and a rollback leaves it",
    };
    let message = format!(
        "trigger `{}` of `{}` runs `{}()` {moment} by which {rules}{condition}: {consequence}",
        trigger.trigger, written.table.name, trigger.function
    );
    let help = "read the function; where it must not run, have the owner disable the trigger for the time of the run";
    let diagnostic = match (trigger.is_before, trigger.is_for_each_row) {
        (true, true) => Diagnostic::warning(CODE, message, help),
        _ => Diagnostic::remark(CODE, message, help),
    };
    diagnostic.at(written.place())
}
