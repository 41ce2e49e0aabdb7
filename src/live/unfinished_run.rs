use serde::Deserialize;

use super::session::Session;
use super::subject::Subject;
use super::{Error, Question};
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::script::{ledger, statements};

const CODE: &str = "live-unfinished-run";

pub(super) const QUESTION: Question = Question {
    ask,
    explained: &[Explanation {
        code: CODE,
        title: "another backfill began to write to the same table and did not finish",
        meaning: "Where both run at once, each skips the rows that the other holds and comes back to them. Where the other \
            will go on or be rolled back later, it meets what this one wrote: its rollback leaves a row alone that was \
            changed since.",
        example: Example::Told("run 3 of `regions`, which writes to `customer`, is interrupted"),
        remedy: "Finish the other one or roll it back first, unless the two write different columns.",
    }],
};

#[derive(Deserialize)]
struct Unfinished {
    backfill: String,
    run: i64,
    state: String,
    table: String,
}

/// Is another backfill in the middle of the same table?
fn ask(session: &mut Session<'_>, subject: &Subject<'_>) -> Result<Vec<Diagnostic>, Error> {
    let written = subject.written();
    let targets: Vec<String> = written.iter().map(|one| one.table.name.to_string()).collect();
    let backfill = subject.backfill;
    let script = ledger::unfinished(&backfill.journal_schema, &backfill.name, &targets).map_err(Error::Question)?;
    let questions = statements(&script).unwrap_or_default();
    let [is_there, question] = questions.as_slice() else { return Ok(Vec::new()) };
    if session.ask::<bool>(is_there, &[])? != [true] {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for one in session.ask::<Unfinished>(question, &[])? {
        let Unfinished { backfill, run, state, table } = one;
        let message =
            format!("run {run} of `{backfill}`, which writes to `{table}` too, is not finished: it is {state}");
        let help = format!("finish `{backfill}` or roll it back first, unless the two write different columns");
        let of_table = written.iter().find(|one| one.table.name.to_string() == table);
        let place = of_table.map_or(&subject.backfill.place, |one| one.place());
        found.push(Diagnostic::warning(CODE, message, help).at(place));
    }
    Ok(found)
}
