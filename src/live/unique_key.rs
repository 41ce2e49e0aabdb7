use serde::Deserialize;

use super::session::Session;
use super::subject::Subject;
use super::{Error, Question};
use crate::diagnostic::{Diagnostic, Example, Explanation};

const CODE: &str = "live-unique-key";

pub(super) const QUESTION: Question = Question {
    ask,
    explained: &[Explanation {
        code: CODE,
        title: "a column that is written may hold each value only once",
        meaning: "Two rows that are given the same value, or one that another row has, stop the run at that batch; what was \
            committed stays. Such a write also takes the stronger row lock, for which rows that refer to it wait.",
        example: Example::Told(
            "rule `email` writes `email` of `customer`, whose values `customer_email_key` allows once",
        ),
        remedy: "Add a requirement that names the rows which would collide, so that nothing is written before they are \
            seen to.",
    }],
};

#[derive(Deserialize)]
struct Unique {
    index: String,
    is_exclusion: bool,
    columns: Vec<String>,
}

/// Can what is written collide?
fn ask(session: &mut Session<'_>, subject: &Subject<'_>) -> Result<Vec<Diagnostic>, Error> {
    let mut found = Vec::new();
    for written in subject.written() {
        let name = &written.table.name;
        let about: [&(dyn postgres::types::ToSql + Sync); 3] = [&name.schema, &name.name, &written.columns()];
        for Unique { index, is_exclusion, columns } in session.ask(include_str!("questions/unique.sql"), &about)? {
            let kind = if is_exclusion { "exclusion constraint" } else { "unique index" };
            let message = format!(
                "{} `{}` of `{name}`, which the {kind} `{index}` is about: values that collide stop the run",
                written.writes_any(&columns),
                columns.join("`, `")
            );
            let help = "add a requirement that names the rows which would collide";
            found.push(Diagnostic::remark(CODE, message, help).at(written.place()));
        }
    }
    Ok(found)
}
