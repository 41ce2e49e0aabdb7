use serde::Deserialize;

use super::session::Session;
use super::subject::Subject;
use super::{Error, Question};
use crate::diagnostic::{Diagnostic, Example, Explanation};

const CODE: &str = "live-generated-column";

pub(super) const QUESTION: Question = Question {
    ask,
    explained: &[Explanation {
        code: CODE,
        title: "the server computes a column from what a rule writes",
        meaning: "A generated column changes with each row that is written. It is not journaled, and goes back with its \
            source. Where it is indexed, checked or unique, that is met by the write as well.",
        example: Example::Told("`email_lower` of `customer` is computed from `email`, which rule `email` writes"),
        remedy: "Nothing, where that is what it is for.",
    }],
};

#[derive(Deserialize)]
struct Generated {
    column: String,
    from: Vec<String>,
}

/// Which columns change along with those that are written?
fn ask(session: &mut Session<'_>, subject: &Subject<'_>) -> Result<Vec<Diagnostic>, Error> {
    let mut found = Vec::new();
    for written in subject.written() {
        let name = &written.table.name;
        let about: [&(dyn postgres::types::ToSql + Sync); 3] = [&name.schema, &name.name, &written.columns()];
        for Generated { column, from } in session.ask(include_str!("questions/generated.sql"), &about)? {
            let message = format!(
                "`{column}` of `{name}` is computed from `{}`, which {}: it changes along, and goes back along",
                from.join("`, `"),
                written.writes_any(&from)
            );
            let help = "nothing, where that is what it is for";
            found.push(Diagnostic::remark(CODE, message, help).at(written.place()));
        }
    }
    Ok(found)
}
