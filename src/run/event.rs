//! What a script tells while it works: notices whose fields a machine can read.

use postgres::error::DbError;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A notice of the server.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The text for people.
    pub message: String,
    /// What follows from it.
    pub detail: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// Whether it is a warning.
    pub is_warning: bool,
    /// The event, where the notice carries one.
    pub event: Option<Event>,
    /// The same as it was sent, with fields that this version doesn't know.
    pub fields: Option<Map<String, Value>>,
}

/// A step of a run. Events and fields that a later version of the scripts may have are left out.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The ledger has the run; from here on rows are written.
    Started {
        /// The run's number in the ledger.
        run: i64,
    },
    /// How far a pass has come: forward gives blocks of the table, rollback gives what each rule wrote to a row.
    Progress {
        /// The rules that are applied together.
        rules: Vec<String>,
        /// The round over the table, counted from 1.
        #[serde(default)]
        round: Option<u64>,
        /// Blocks of the table that were read in this round.
        #[serde(default)]
        block: Option<u64>,
        /// Blocks that the table has.
        #[serde(default)]
        blocks: Option<u64>,
        /// Rows written by the pass in this run.
        #[serde(default)]
        rows: Option<u64>,
        /// Rows written by the last batch.
        #[serde(default)]
        batch_rows: Option<u64>,
        /// How long the last batch took, in milliseconds.
        #[serde(default)]
        batch_ms: Option<f64>,
        /// Writes taken back by a rollback.
        #[serde(default)]
        restored: Option<u64>,
        /// Writes that a rollback left as they are.
        #[serde(default)]
        kept: Option<u64>,
        /// Writes that a rollback has to look at.
        #[serde(default)]
        of: Option<u64>,
    },
    /// It begins what reads whole tables, and may take long on large ones.
    Step {
        /// The rules that are applied together; none yet while it checks what must hold.
        #[serde(default)]
        rules: Vec<String>,
        /// `check`, `plan`, `look` or `note`.
        step: String,
    },
    /// The run rests.
    Waiting {
        /// The rules that are applied together.
        #[serde(default)]
        rules: Vec<String>,
        /// What for.
        #[serde(rename = "for")]
        what: String,
        /// For how long, in seconds; nothing where nobody knows.
        #[serde(default)]
        seconds: Option<f64>,
        /// The replica that is waited for.
        #[serde(default)]
        replica: Option<String>,
        /// How far it is behind, in seconds; nothing where it has told none.
        #[serde(default)]
        lag_seconds: Option<f64>,
        /// How much of the log it has not replayed, in bytes.
        #[serde(default)]
        lag_bytes: Option<f64>,
    },
    /// A rule is done.
    Rule {
        /// The rule.
        rule: String,
        /// Rows that it wrote.
        #[serde(default)]
        rows: u64,
    },
    /// How many rows got an outcome.
    Outcome {
        /// The rule.
        rule: String,
        /// Its outcome.
        outcome: String,
        /// Rows that got it.
        rows: u64,
        /// Whether it is one to look at.
        #[serde(default)]
        flagged: bool,
    },
    /// Every rule is applied.
    Applied {
        /// The run's number in the ledger.
        run: i64,
    },
    /// Rows are left.
    Incomplete {
        /// The run's number in the ledger.
        run: i64,
    },
    /// A run is rolled back.
    RolledBack {
        /// The run's number in the ledger.
        run: i64,
    },
    /// One of a later version.
    #[serde(other)]
    Unknown,
}

/// The schema that a script names where a notice is one of its own: psql doesn't show that field.
const SCHEMA: &str = "backstitch";

impl From<&DbError> for Notice {
    fn from(error: &DbError) -> Self {
        let fields = error.datatype().filter(|_| error.schema() == Some(SCHEMA)).and_then(fields);
        let event = fields.as_ref().and_then(|fields| Event::deserialize(Value::Object(fields.clone())).ok());
        Self {
            message: error.message().to_owned(),
            detail: error.detail().map(str::to_owned),
            hint: error.hint().map(str::to_owned),
            is_warning: error.severity() == "WARNING",
            event,
            fields,
        }
    }
}

impl Notice {
    /// The same, told by one of the sessions that a run has: its fields say which.
    #[must_use]
    pub fn of_slice(mut self, slice: u8) -> Self {
        if let Some(fields) = &mut self.fields {
            fields.insert("slice".to_owned(), slice.into());
        }
        self
    }
}

fn fields(json: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(json: &str) -> Option<Event> {
        fields(json).and_then(|fields| Event::deserialize(Value::Object(fields)).ok())
    }

    #[test]
    fn fields_that_are_not_known_are_left_out() {
        let known = event(r#"{"event":"rule","run":1,"rule":"a","rows":3,"colour":"red"}"#);
        assert_eq!(known, Some(Event::Rule { rule: "a".to_owned(), rows: 3 }));
    }

    #[test]
    fn an_event_that_is_not_known_is_one_all_the_same() {
        assert_eq!(event(r#"{"event":"teleported","run":1}"#), Some(Event::Unknown));
    }

    #[test]
    fn what_is_no_object_is_no_event() {
        assert_eq!(event("character varying"), None);
        assert_eq!(event("[1]"), None);
    }
}
