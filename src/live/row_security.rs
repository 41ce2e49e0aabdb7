use serde::Deserialize;

use super::session::Session;
use super::subject::Subject;
use super::{Error, Question};
use crate::diagnostic::{Diagnostic, Example, Explanation};

const CODE: &str = "live-row-security";

pub(super) const QUESTION: Question = Question {
    ask,
    explained: &[Explanation {
        code: CODE,
        title: "policies hide rows of a table from the role that looks",
        meaning: "A backfill that sees a part of the rows would be wrong without a word. The scripts therefore set \
            `row_security = off`, by which PostgreSQL refuses a query that a policy would narrow.",
        example: Example::Told(
            "row-level security hides rows of `customer` from role `app`: a run as this role is refused",
        ),
        remedy: "Run as a role with BYPASSRLS; or as the table's owner, unless the table is set to FORCE ROW LEVEL SECURITY.",
    }],
};

#[derive(Deserialize)]
struct Policies {
    is_active: bool,
    is_forced: bool,
    role: String,
}

/// Does this role see every row?
fn ask(session: &mut Session<'_>, subject: &Subject<'_>) -> Result<Vec<Diagnostic>, Error> {
    let mut found = Vec::new();
    for table in subject.touched() {
        let question = include_str!("questions/row_security.sql");
        let policies: Vec<Policies> = session.ask(question, &[&table.name.schema, &table.name.name])?;
        for one in policies.iter().filter(|one| one.is_active) {
            let message = format!(
                "row-level security hides rows of `{}` from role `{}`: a run as this role is refused",
                table.name, one.role
            );
            let help = match one.is_forced {
                true => "run it as a role with BYPASSRLS: the table forces its policies upon its owner, too",
                false => "run it as the table's owner, or as a role with BYPASSRLS",
            };
            found.push(Diagnostic::warning(CODE, message, help).at(&subject.backfill.place));
        }
    }
    Ok(found)
}
