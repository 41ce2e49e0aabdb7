//! What the runner asks the ledger: SQL of its own, never a part of a script.

use minijinja::context;

use super::{ScriptError, render};

/// Two statements: whether there is a ledger, and one row of JSON for each backfill in it.
///
/// # Errors
///
/// A template that fails: a defect of backstitch.
pub fn status(journal_schema: &str) -> Result<String, ScriptError> {
    print("status.sql", journal_schema, context! {})
}

/// Two statements: whether there is a ledger, and what asks the run of a backfill that is at work to stop after its batch.
///
/// # Errors
///
/// A template that fails: a defect of backstitch.
pub fn stop(journal_schema: &str, backfill: &str) -> Result<String, ScriptError> {
    print("stop.sql", journal_schema, context! { backfill })
}

/// Two statements: whether there is a ledger that may be read, and which other backfills began to write to one of these
/// tables and did not finish.
///
/// # Errors
///
/// A template that fails: a defect of backstitch.
pub fn unfinished(journal_schema: &str, backfill: &str, targets: &[String]) -> Result<String, ScriptError> {
    print("unfinished.sql", journal_schema, context! { backfill, targets => targets.to_vec() })
}

fn print(template: &'static str, journal_schema: &str, context: minijinja::Value) -> Result<String, ScriptError> {
    let environment = render::environment(journal_schema);
    let rendered = environment.get_template(template).and_then(|template| template.render(context));
    rendered.map_err(|error| ScriptError { statement: template.to_owned(), detail: format!("{error:#}") })
}
