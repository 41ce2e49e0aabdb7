use serde::Deserialize;

use super::session::Session;
use super::subject::Subject;
use super::{Error, Question};
use crate::diagnostic::{Diagnostic, Example, Explanation};

const CODE: &str = "live-rewrite-rule";

pub(super) const QUESTION: Question = Question {
    ask,
    explained: &[Explanation {
        code: CODE,
        title: "a rule of the server rewrites updates of a table",
        meaning: "CREATE RULE … ON UPDATE turns an update into another statement. PostgreSQL refuses the statement of a \
            batch, which updates inside a WITH, on a table that has such a rule.",
        example: Example::Told(
            "`customer` has the rewrite rule `keep_history` on updates: the server refuses each batch",
        ),
        remedy: "Replace the rewrite rule by a trigger, or have the owner disable it for the time of the run.",
    }],
};

#[derive(Deserialize)]
struct Rewrite {
    rule: String,
}

/// Is an update of what is written an update?
fn ask(session: &mut Session<'_>, subject: &Subject<'_>) -> Result<Vec<Diagnostic>, Error> {
    let mut found = Vec::new();
    for written in subject.written() {
        let name = &written.table.name;
        let rewrites: Vec<Rewrite> = session
            .ask(include_str!("questions/rewrite_rules.sql"), &[&name.schema, &name.name, &written.inserts()])?;
        for Rewrite { rule } in rewrites {
            let message =
                format!("`{name}` has the rewrite rule `{rule}`: the server refuses each batch of {}", written.what());
            let help = "replace the rewrite rule by a trigger, or have the owner disable it for the time of the run";
            found.push(Diagnostic::error(CODE, message, help).at(written.place()));
        }
    }
    Ok(found)
}
