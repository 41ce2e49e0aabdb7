//! A script that writes is one statement: whoever sends it in a way in which it can't commit starts nothing.

use backstitch::script::ScriptName;

use crate::support::Database;
use crate::world::{run, sample, script};

const WRITING: [ScriptName; 2] = [ScriptName::Forward, ScriptName::Rollback];

/// A way to send a script in which it can't commit by itself; gives what was said, after it failed.
type Way = fn(&Database, &str) -> String;

const WAYS: [(&str, Way); 4] = [
    ("psql -1", |database, text| {
        let said = database.psql_with(&["-1"], text);
        assert_eq!(said.code, 3, "{}", said.err);
        said.err
    }),
    ("in a transaction", |database, text| {
        let said = database.psql(&format!("BEGIN;\n{text}\nCOMMIT;\n"));
        assert_eq!(said.code, 3, "{}", said.err);
        said.err
    }),
    ("in a transaction, not stopping on errors", |database, text| {
        let said = database.psql_with(&["-v", "ON_ERROR_STOP=0"], &format!("BEGIN;\n{text}\nCOMMIT;\n"));
        assert_eq!(said.code, 0, "{}", said.err);
        said.err
    }),
    ("as one message", |database, text| database.connect().batch_execute(text).unwrap_err().to_string()),
];

#[test]
fn sent_in_a_transaction_forward_starts_nothing() {
    for (way, send) in WAYS {
        let database = sample();
        let before = database.rows_and_versions();
        let said = send(&database, script(ScriptName::Forward));
        assert!(!said.is_empty(), "{way}");
        assert_eq!(database.rows_and_versions(), before, "{way}");
        assert_eq!(database.value("to_regnamespace('backstitch')"), None, "{way}");
    }
}

#[test]
fn sent_in_a_transaction_rollback_starts_nothing() {
    for (way, send) in WAYS {
        let database = sample();
        run(&database, ScriptName::Forward);
        let before = database.rows_and_versions();
        send(&database, script(ScriptName::Rollback));
        assert_eq!(database.rows_and_versions(), before, "{way}");
        assert_eq!(database.value("SELECT state FROM backstitch.run").as_deref(), Some("applied"), "{way}");
    }
}

/// The error says what to do, and not only that a transaction can't be ended here.
#[test]
fn in_a_serializable_transaction_the_remedy_is_named() {
    let database = sample();
    for name in WRITING {
        let said = database.psql(&format!("BEGIN ISOLATION LEVEL SERIALIZABLE;\n{}", script(name)));
        assert_eq!(said.code, 3);
        assert!(said.err.contains("outside a transaction"), "{name:?}: {}", said.err);
    }
}
