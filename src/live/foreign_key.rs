use serde::Deserialize;

use super::session::Session;
use super::subject::{Subject, Written};
use super::{Error, Question};
use crate::diagnostic::{Diagnostic, Example, Explanation};

const CODE: &str = "live-foreign-key";

pub(super) const QUESTION: Question = Question {
    ask,
    explained: &[Explanation {
        code: CODE,
        title: "rows of another table refer to a column that is written",
        meaning: "What the foreign key says for updates happens with every row that is written: the referring rows follow, \
            lose their reference, or keep the write from happening. What becomes of them is not journaled.",
        example: Example::Told("`public.order` refers to `code` of `customer` by `order_code_fkey`, ON UPDATE CASCADE"),
        remedy: "Write to columns that nothing refers to, or see to the referring rows by a rule of their own.",
    }],
};

#[derive(Deserialize)]
struct Referencing {
    constraint: String,
    table: String,
    columns: Vec<String>,
    on_update: char,
}

/// What else changes, or stands in the way, when a column that is referred to is written?
fn ask(session: &mut Session<'_>, subject: &Subject<'_>) -> Result<Vec<Diagnostic>, Error> {
    let mut found = Vec::new();
    for written in subject.written() {
        let name = &written.table.name;
        let about: [&(dyn postgres::types::ToSql + Sync); 3] = [&name.schema, &name.name, &written.columns()];
        let keys: Vec<Referencing> = session.ask(include_str!("questions/referencing.sql"), &about)?;
        found.extend(keys.iter().map(|key| diagnostic(key, &written)));
    }
    Ok(found)
}

fn diagnostic(key: &Referencing, written: &Written<'_>) -> Diagnostic {
    let (action, consequence) = match key.on_update {
        'c' => ("ON UPDATE CASCADE", "its rows are rewritten too, and triggers there fire"),
        'n' => ("ON UPDATE SET NULL", "its rows lose their reference, and a rollback does not restore it"),
        'd' => ("ON UPDATE SET DEFAULT", "its rows lose their reference, and a rollback does not restore it"),
        _ => ("without an action", "a row that it refers to can't be written, and stops the run"),
    };
    let message = format!(
        "`{}` refers by `{}`, {action}, to (`{}`) of `{}`, which {}: {consequence}",
        key.table,
        key.constraint,
        key.columns.join("`, `"),
        written.table.name,
        written.writes_any(&key.columns)
    );
    let help = "write to columns that nothing refers to, or see to the referring rows by a rule of their own";
    Diagnostic::warning(CODE, message, help).at(written.place())
}
