//! S16 and S18: where the schema is not applied every script stops before any write, and says what is missing.

use backstitch::run::execute;
use backstitch::script::ScriptName;

use crate::support::Database;
use crate::world::{SCHEMA, script};

/// What the rules read or write, and what the seed's prerequisites list.
const NEEDED: [(&str, &str); 8] = [
    ("AntiPoachingAttempt", "threadId"),
    ("AssignmentWindow", "threadId"),
    ("Booking", "id isRecurring"),
    ("Client", "id weeklyPlanActive"),
    (
        "MessageNumber",
        "id orgId e164 status createdAt updatedAt \
         numberClass assignedSitterId ownerId isRotating rotationPriority lastAssignedAt",
    ),
    (
        "MessageThread",
        "id orgId bookingId clientId assignedSitterId maskedNumberE164 createdAt updatedAt \
         numberClass messageNumberId isOneTimeClient isMeetAndGreet meetAndGreetApprovedAt",
    ),
    ("Sitter", "active"),
    ("SitterMaskedNumber", "orgId sitterId messageNumberId status"),
];

const CHECKED: [ScriptName; 3] = [ScriptName::Preview, ScriptName::Forward, ScriptName::Proof];

/// What each script says in a database that this SQL made; the SQL is undone afterwards.
fn said_after(database: &Database, change: &str, undo: &str) -> Vec<Option<String>> {
    database.connect().batch_execute(change).unwrap_or_else(|error| panic!("{error:?}\n{change}"));
    let said = |name| {
        let mut client = database.connect();
        execute(&mut client, script(name), |_| {}).err().map(|error| {
            assert_eq!(error.code(), Some("BS001"), "{error}");
            error.to_string()
        })
    };
    let said = CHECKED.map(said).to_vec();
    database.connect().batch_execute(undo).unwrap();
    said
}

#[test]
fn a_column_of_another_length_is_named() {
    let database = Database::with(&[SCHEMA]);
    let of = |precision| format!(r#"ALTER TABLE "MessageThread" ALTER "updatedAt" TYPE timestamp({precision})"#);
    for said in said_after(&database, &of(6), &of(3)) {
        let said = said.expect("a journal of milliseconds can't restore microseconds");
        assert!(said.contains("it is of type timestamp(6) without time zone"), "{said}");
    }
    assert_eq!(said_after(&database, "", ""), [None, None, None]);
}

#[test]
fn a_column_that_can_be_null_now_is_named() {
    let database = Database::with(&[SCHEMA]);
    let change = r#"ALTER TABLE "MessageNumber" ALTER "createdAt" DROP NOT NULL"#;
    let undo = r#"ALTER TABLE "MessageNumber" ALTER "createdAt" SET NOT NULL"#;
    for said in said_after(&database, change, undo) {
        let said = said.expect("an order by what is never null says nothing of nulls");
        assert!(said.contains("missing:\nNOT NULL of column public.\"MessageNumber\".\"createdAt\"\nhelp:"), "{said}");
    }
    let change = r#"ALTER TABLE "MessageThread" ALTER "numberClass" SET NOT NULL"#;
    assert_eq!(said_after(&database, change, ""), [None, None, None], "what is never null now does no harm");
}

/// Servers before version 18 have no such constraint.
#[test]
fn a_column_that_could_be_null_before_is_named() {
    let database = Database::with(&[SCHEMA]);
    if database.value("current_setting('server_version_num')::integer >= 180000").as_deref() != Some("true") {
        return;
    }
    let change = r#"ALTER TABLE "MessageNumber" ALTER "createdAt" DROP NOT NULL;
        ALTER TABLE "MessageNumber" ADD CONSTRAINT since NOT NULL "createdAt" NOT VALID"#;
    for said in said_after(&database, change, r#"ALTER TABLE "MessageNumber" VALIDATE CONSTRAINT since"#) {
        let said = said.expect("rows from before may hold nulls");
        assert!(said.contains("missing:\nNOT NULL of column public.\"MessageNumber\".\"createdAt\"\nhelp:"), "{said}");
    }
    assert_eq!(said_after(&database, "", ""), [None, None, None]);
}

#[test]
fn every_missing_column_is_named_with_the_remedy() {
    let database = Database::with(&[SCHEMA]);
    for (table, columns) in NEEDED {
        for column in columns.split_whitespace() {
            let change = format!(r#"ALTER TABLE "{table}" RENAME "{column}" TO moved"#);
            let undo = format!(r#"ALTER TABLE "{table}" RENAME moved TO "{column}""#);
            for (name, said) in CHECKED.iter().zip(said_after(&database, &change, &undo)) {
                let said = said.unwrap_or_else(|| panic!("{name:?} does not miss {table}.{column}"));
                let missing = format!("missing:\ncolumn public.\"{table}\".{column}\n");
                let quoted = format!("missing:\ncolumn public.\"{table}\".\"{column}\"\n");
                assert!(said.contains(&missing) || said.contains(&quoted), "{name:?}: {said}");
                assert!(said.contains("help: apply the schema migration first: npx prisma migrate deploy"), "{said}");
            }
            assert_eq!(database.value("to_regnamespace('backstitch')"), None, "nothing was written");
        }
    }
}

#[test]
fn every_missing_table_is_named_once() {
    let database = Database::with(&[SCHEMA]);
    for (table, _) in NEEDED {
        let change = format!(r#"ALTER TABLE "{table}" RENAME TO moved"#);
        let undo = format!(r#"ALTER TABLE moved RENAME TO "{table}""#);
        for (name, said) in CHECKED.iter().zip(said_after(&database, &change, &undo)) {
            let said = said.unwrap_or_else(|| panic!("{name:?} does not miss {table}"));
            assert!(said.contains(&format!("missing:\ntable public.\"{table}\"\nhelp:")), "{name:?}: {said}");
        }
    }
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    let database = Database::empty();
    let said = database.psql(script(ScriptName::Forward));
    assert_eq!(said.code, 3);
    for (table, _) in NEEDED {
        assert!(said.err.contains(&format!("table public.\"{table}\"\n")), "{}", said.err);
    }
    assert!(said.err.contains("nothing was written"), "{}", said.err);
}

#[test]
fn a_column_that_nothing_needs_is_not_asked_for() {
    let database = Database::with(&[SCHEMA]);
    let change = r#"ALTER TABLE "Sitter" RENAME "firstName" TO moved; ALTER TABLE "MessageThread" DROP COLUMN "scope""#;
    assert_eq!(said_after(&database, change, ""), [None, None, None]);
}

#[test]
fn the_recurrence_flags_are_columns_that_may_be_null() {
    let database = Database::with(&[SCHEMA]);
    let sql =
        "SELECT string_agg(concat_ws(' ', table_name, column_name, data_type, is_nullable), ', ' ORDER BY table_name)
        FROM information_schema.columns WHERE column_name IN ('weeklyPlanActive', 'isRecurring')";
    let expected = "Booking isRecurring boolean YES, Client weeklyPlanActive boolean YES";
    assert_eq!(database.value(sql).as_deref(), Some(expected));
}
