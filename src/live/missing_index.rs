use std::rc::Rc;

use serde::Deserialize;

use super::session::Session;
use super::subject::Subject;
use super::{Error, Question};
use crate::diagnostic::{Diagnostic, Example, Explanation, Severity};
use crate::ir::{Lookup, Node, Rule};

const CODE: &str = "live-missing-index";

/// A table of fewer rows is read whole faster than anybody notices.
const FEW: i64 = 10_000;

pub(super) const QUESTION: Question = Question {
    ask,
    explained: &[Explanation {
        code: CODE,
        title: "no index of the database serves a lookup",
        meaning: "Forward evaluates a lookup window by window. Without an index each window reads the whole table that is \
            looked up in, which is nothing for a small table and makes a run endless with a large one.",
        example: Example::Told(
            "lookup `its_company` of rule `region` finds rows of `company` (about 2000000) by (`region`)",
        ),
        remedy: "Create the index, which is done beside its writers. An index that is invalid is left over from an attempt \
            that failed: drop it first.",
    }],
};

#[derive(Deserialize)]
struct Missing {
    rows: i64,
    is_known: bool,
    size: String,
    statement: Option<String>,
    invalid: Vec<String>,
}

/// Does an index of the database serve every lookup?
fn ask(session: &mut Session<'_>, subject: &Subject<'_>) -> Result<Vec<Diagnostic>, Error> {
    let mut lookups: Vec<(&Rule, Rc<Lookup>)> = Vec::new();
    for rule in &subject.backfill.rules {
        rule.walk(&mut |node| {
            if let Node::Lookup(lookup) = node
                && !lookups.iter().any(|(_, known)| Rc::ptr_eq(known, lookup))
            {
                lookups.push((rule, Rc::clone(lookup)));
            }
        });
    }
    let mut found = Vec::new();
    for (rule, lookup) in lookups {
        let columns = lookup.pinned_columns();
        let Some(table) = subject.live.table(&lookup.table) else { continue };
        if table.is_unique_over(&columns) || table.has_index_on(&columns) {
            continue;
        }
        let about: [&(dyn postgres::types::ToSql + Sync); 3] = [&table.name.schema, &table.name.name, &columns];
        for missing in session.ask::<Missing>(
            concat!(include_str!("questions/tree.sql"), include_str!("questions/missing_index.sql")),
            &about,
        )? {
            found.push(diagnostic(&missing, rule, &lookup));
        }
    }
    Ok(found)
}

fn diagnostic(missing: &Missing, rule: &Rule, lookup: &Lookup) -> Diagnostic {
    let size = match missing.is_known {
        true => format!("about {} rows, {}", missing.rows, missing.size),
        false => "never analyzed".to_owned(),
    };
    let message = format!(
        "lookup `{}` of rule `{}` finds rows of `{}` ({size}) by (`{}`), and no index begins with them: each batch reads \
         the whole table",
        lookup.name,
        rule.name,
        lookup.table,
        lookup.pinned_columns().join("`, `")
    );
    let help = missing.statement.clone().unwrap_or_else(|| "look up by a column of the table".to_owned());
    let is_small = missing.is_known && missing.rows < FEW;
    let severity = if is_small { Severity::Note } else { Severity::Warning };
    let diagnostic = Diagnostic { severity, ..Diagnostic::warning(CODE, message, help) };
    let is_invalid = |diagnostic: Diagnostic, index: &String| {
        diagnostic.note(format!("the index `{index}` is invalid, so that nothing uses it: drop it"))
    };
    missing.invalid.iter().fold(diagnostic, is_invalid).at(&lookup.place)
}
