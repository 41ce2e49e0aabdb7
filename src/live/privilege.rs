use serde::Deserialize;

use super::session::Session;
use super::subject::Subject;
use super::{Error, Question};
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::plan::{Privilege, Purpose};

const CODE: &str = "live-privilege";

pub(super) const QUESTION: Question = Question {
    ask,
    explained: &[Explanation {
        code: CODE,
        title: "the role that looks may not do what a run does",
        meaning: "Forward needs to read what the rules read, to update what they write, to lock what written foreign keys \
            refer to, and a schema for its journal. It names what is missing and refuses before it writes anything. Where \
            another role runs it, this one's privileges don't matter.",
        example: Example::Told("role `reader` lacks privileges that a run needs: a run as this role is refused"),
        remedy: "Have the owner grant what the notes list, or run it as a role that has it.",
    }],
};

#[derive(Deserialize)]
struct Lacking {
    role: String,
    grant: String,
}

/// May this role do what the scripts do?
fn ask(session: &mut Session<'_>, subject: &Subject<'_>) -> Result<Vec<Diagnostic>, Error> {
    let Some(plan) = &subject.plan else { return Ok(Vec::new()) };
    let of_window = plan.privileges.iter().filter(|one| one.purpose == Purpose::Window);
    let whole: Vec<_> = of_window.map(|one| (&one.schema, &one.table)).collect();
    // Whoever may read the whole table may read its columns.
    let is_needed = |one: &&Privilege| one.purpose != Purpose::Read || !whole.contains(&(&one.schema, &one.table));
    let (mut schemas, mut tables, mut columns) = (Vec::new(), Vec::new(), Vec::new());
    let (mut privileges, mut on_any_column) = (Vec::new(), Vec::new());
    for one in plan.privileges.iter().filter(is_needed) {
        let listed = one.columns.iter().map(|column| Some(column.as_str()));
        for column in listed.chain(one.columns.is_empty().then_some(None)) {
            schemas.push(one.schema.as_str());
            tables.push(one.table.as_str());
            columns.push(column);
            privileges.push(if matches!(one.purpose, Purpose::Read | Purpose::Window) { "SELECT" } else { "UPDATE" });
            on_any_column.push(one.purpose == Purpose::Lock);
        }
    }
    let question = include_str!("questions/privileges.sql");
    let about: [&(dyn postgres::types::ToSql + Sync); 6] =
        [&schemas, &tables, &columns, &privileges, &on_any_column, &plan.journal_schema];
    let lacking: Vec<Lacking> = session.ask(question, &about)?;
    let Some(first) = lacking.first() else { return Ok(Vec::new()) };
    let message = format!(
        "role `{}` lacks privileges that a run of `{}` needs: a run as this role is refused",
        first.role, subject.backfill.name
    );
    let help = "have the owner grant what is listed, or run it as a role that has it";
    let diagnostic = Diagnostic::warning(CODE, message, help).at(&subject.backfill.place);
    Ok(vec![lacking.iter().fold(diagnostic, |diagnostic, one| diagnostic.note(&one.grant))])
}
