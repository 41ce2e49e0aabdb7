use serde::Deserialize;

use super::session::Session;
use super::subject::Subject;
use super::{Error, Question};
use crate::diagnostic::{Diagnostic, Example, Explanation};

const CODE: &str = "live-publication";
const IDENTITY: &str = "live-replica-identity";

pub(super) const QUESTION: Question = Question {
    ask,
    explained: &[
        Explanation {
            code: CODE,
            title: "a table that is written is published to subscribers",
            meaning: "Every row that is written is sent to every subscriber. A large run makes replication lag, and the \
                server keeps its log until the slowest subscriber has it. With REPLICA IDENTITY FULL the old row is sent \
                as well.",
            example: Example::Told("publication `feed` sends each row that rule `region` writes to its subscribers"),
            remedy: "Watch the lag of the slots and the size of the log; rest between batches by `pause_ms`.",
        },
        Explanation {
            code: IDENTITY,
            title: "a published table does not say which row an update is of",
            meaning: "A table that publishes its updates needs a replica identity: a primary key, another unique index over \
                columns that are not null, or the whole row. Without one PostgreSQL refuses every update.",
            example: Example::Told(
                "`public.note` is published by `feed` and has no replica identity: each update is refused",
            ),
            remedy: "ALTER TABLE … ADD PRIMARY KEY, or ALTER TABLE … REPLICA IDENTITY USING INDEX …, or … FULL.",
        },
    ],
};

#[derive(Deserialize)]
struct Publication {
    publication: String,
    without_identity: Vec<String>,
    sends_old_rows: bool,
}

/// Who else gets what is written?
fn ask(session: &mut Session<'_>, subject: &Subject<'_>) -> Result<Vec<Diagnostic>, Error> {
    let mut found = Vec::new();
    for written in subject.written() {
        let name = &written.table.name;
        let about: [&(dyn postgres::types::ToSql + Sync); 4] =
            [&name.schema, &name.name, &written.updates(), &written.inserts()];
        let published: Vec<Publication> = session
            .ask(concat!(include_str!("questions/tree.sql"), include_str!("questions/publications.sql")), &about)?;
        for Publication { publication, without_identity, sends_old_rows } in published {
            let old_rows = if sends_old_rows { ", and the row before it (REPLICA IDENTITY FULL)" } else { "" };
            let message = format!(
                "publication `{publication}` sends each row of `{name}` that {} to its subscribers{old_rows}: \
                 replication may lag",
                written.writes()
            );
            let help = "watch the lag of the slots and the size of the log; rest between batches by `--set pause_ms=…`";
            found.push(Diagnostic::remark(CODE, message, help).at(written.place()));
            let what = if written.updates() { "update" } else { "deletion, a rollback's for one" };
            for table in without_identity {
                let message = format!(
                    "`{table}` is published by `{publication}` and has no replica identity: the server refuses each {what}"
                );
                let help = "give it a primary key, or ALTER TABLE … REPLICA IDENTITY USING INDEX …, or … FULL";
                found.push(Diagnostic::error(IDENTITY, message, help).at(written.place()));
            }
        }
    }
    Ok(found)
}
