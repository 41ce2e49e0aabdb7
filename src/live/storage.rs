use serde::Deserialize;

use super::session::Session;
use super::subject::Subject;
use super::{Error, Question};
use crate::diagnostic::{Diagnostic, Example, Explanation};

const FOREIGN: &str = "live-foreign-partition";
const UNLOGGED: &str = "live-unlogged";
const INHERITANCE: &str = "live-inheritance";

pub(super) const QUESTION: Question = Question {
    ask,
    explained: &[
        Explanation {
            code: FOREIGN,
            title: "a partition of a table that is written is a foreign table",
            meaning: "Batches address rows by where they stand, and those of a foreign table stand elsewhere: their places \
                mean nothing here.",
            example: Example::Told(
                "partition `public.event_2019` of `event` is a foreign table: its rows can't be addressed",
            ),
            remedy: "Detach the partition, or run the backfill where its rows are stored.",
        },
        Explanation {
            code: UNLOGGED,
            title: "a table that is written is unlogged",
            meaning: "A crash of the server empties the table, and no standby has it. The journal is kept: a rollback then \
                finds the rows gone.",
            example: Example::Told("`cache` is unlogged: a crash empties it, and what was backfilled with it"),
            remedy: "Nothing, where the rows can be lost; else ALTER TABLE … SET LOGGED first.",
        },
        Explanation {
            code: INHERITANCE,
            title: "other tables inherit from a table that is written",
            meaning: "A rule is about the rows of its own table. Those of the tables that inherit from it show in a plain \
                SELECT, and are neither read nor written.",
            example: Example::Told("`cat` and others inherit from `animal`: their rows stay as they are"),
            remedy: "Write a rule for each table that inherits, if its rows are to be backfilled.",
        },
    ],
};

#[derive(Deserialize)]
struct Storage {
    relation: String,
    is_unlogged: bool,
    is_foreign: bool,
    has_children: bool,
}

/// Do the rows of what is written stand where they are looked for?
fn ask(session: &mut Session<'_>, subject: &Subject<'_>) -> Result<Vec<Diagnostic>, Error> {
    let mut found = Vec::new();
    for written in subject.written() {
        let name = &written.table.name;
        let stored: Vec<Storage> = session.ask(
            concat!(include_str!("questions/tree.sql"), include_str!("questions/storage.sql")),
            &[&name.schema, &name.name],
        )?;
        for one in stored {
            let relation = &one.relation;
            if one.is_foreign {
                let message = format!(
                    "partition `{relation}` of `{name}` is a foreign table: its rows can't be addressed from here"
                );
                let help = "detach the partition, or run the backfill where its rows are stored";
                found.push(Diagnostic::error(FOREIGN, message, help).at(written.place()));
            }
            if one.is_unlogged {
                let message = format!("`{relation}` is unlogged: a crash empties it, with what {}", written.writes());
                let help = "nothing, where the rows can be lost; else ALTER TABLE … SET LOGGED first";
                found.push(Diagnostic::remark(UNLOGGED, message, help).at(written.place()));
            }
            if one.has_children {
                let message = format!(
                    "other tables inherit from `{relation}`: their rows, which show in it, are not touched by {}",
                    written.what()
                );
                let help = "write a rule for each table that inherits, if its rows are to be backfilled";
                found.push(Diagnostic::remark(INHERITANCE, message, help).at(written.place()));
            }
        }
    }
    Ok(found)
}
