//! Small databases, and what is read from them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use backstitch::Compiled;
use backstitch::script::ScriptName;

use crate::phase_1_4::phase_1_4;
use crate::support::{self, Database, Psql};

/// The tables of the reference, and rows to try it on.
pub(crate) const SCHEMA: &str = include_str!("../../rules/schema.sql");
pub(crate) const SAMPLE: &str = include_str!("../../rules/sample.sql");

/// The reference backfill, compiled once.
pub(crate) fn compiled() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| support::compiled(&phase_1_4(), SCHEMA))
}

/// One of its scripts.
pub(crate) fn script(name: ScriptName) -> &'static str {
    support::script(compiled(), name)
}

/// What a row may be called in a world, its table, and what it holds where nothing else is said. A row's parents first.
const KINDS: [(&str, &str, &str); 6] = [
    (
        "sitter",
        "Sitter",
        "firstName=S lastName=S phone=+0 email=s active=true createdAt=2020-01-01 updatedAt=2020-01-01",
    ),
    ("client", "Client", "firstName=C lastName=C phone=+0 createdAt=2020-01-01 updatedAt=2020-01-01"),
    (
        "booking",
        "Booking",
        "service=walk status=pending startAt=2020-01-01 endAt=2020-01-02 createdAt=2020-01-01 updatedAt=2020-01-01",
    ),
    (
        "number",
        "MessageNumber",
        "orgId=park provider=p providerNumberSid=PN status=active numberClass=pool isRotating=false \
         createdAt=2020-01-01 updatedAt=2020-01-01",
    ),
    (
        "mask",
        "SitterMaskedNumber",
        "orgId=park status=active assignedAt=2020-01-01 createdAt=2020-01-01 updatedAt=2020-01-01",
    ),
    (
        "thread",
        "MessageThread",
        "orgId=park scope=client status=open isMeetAndGreet=false ownerUnreadCount=0 createdAt=2020-01-01 \
         updatedAt=2020-01-01",
    ),
];

/// A database of these rows, one a line: what it is, its id, then `column=value` wherever it is not as usual.
///
/// A number's `e164` is `+` and its id. A mask's sitter is there without being named.
pub(crate) fn world(rows: &str) -> Database {
    static EMPTY: OnceLock<Database> = OnceLock::new();
    let database = EMPTY.get_or_init(|| Database::with(&[SCHEMA])).copy();
    add(&database, rows);
    database
}

/// The rows of the sample.
pub(crate) fn sample() -> Database {
    static SAMPLED: OnceLock<Database> = OnceLock::new();
    SAMPLED.get_or_init(|| Database::with(&[SCHEMA, SAMPLE])).copy()
}

/// Adds rows to a world.
pub(crate) fn add(database: &Database, rows: &str) {
    let mut client = database.connect();
    let mut transaction = client.transaction().unwrap();
    for (kind, table, defaults) in KINDS {
        let insert = format!(
            r#"INSERT INTO "{table}" SELECT (jsonb_populate_record(NULL::"{table}", jsonb_object($1::text[], $2::text[]))).*
               ON CONFLICT DO NOTHING"#
        );
        let insert = transaction.prepare(&insert).unwrap();
        for row in rows.lines().map(|row| row.split_whitespace().collect::<Vec<_>>()) {
            let Some((word, rest)) = row.split_first() else { continue };
            assert!(KINDS.iter().any(|(known, ..)| known == word), "`{word}` is no kind of row");
            let named = rest.split_first().filter(|_| *word == kind).map(|(id, values)| (*id, values));
            let sitter = rest.iter().find_map(|value| value.strip_prefix("sitterId="));
            let implied = sitter.filter(|_| *word == "mask" && kind == "sitter").map(|id| (id, &[][..]));
            let Some((id, values)) = named.or(implied) else { continue };
            let mut columns = BTreeMap::from([("id", Some(id))]);
            let e164 = format!("+{id}");
            if kind == "number" {
                columns.insert("e164", Some(&e164));
            }
            for (column, value) in defaults.split_whitespace().chain(values.iter().copied()).map(column_and_value) {
                columns.insert(column, value);
            }
            let (names, values): (Vec<&str>, Vec<Option<&str>>) = columns.into_iter().unzip();
            transaction.execute(&insert, &[&names, &values]).unwrap_or_else(|error| panic!("{error:?}\n{row:?}"));
        }
    }
    transaction.commit().unwrap();
}

fn column_and_value(text: &str) -> (&str, Option<&str>) {
    let (column, value) = text.split_once('=').unwrap_or_else(|| panic!("`{text}` is not `column=value`"));
    (column, Some(value).filter(|value| *value != "null"))
}

/// The table of a kind of row.
pub(crate) fn table_of(kind: &str) -> &'static str {
    KINDS.iter().find(|(word, ..)| *word == kind).unwrap().1
}

/// A column of every row of a kind, as `id=value`, in the order of the ids.
pub(crate) fn column(database: &Database, kind: &str, column: &str) -> Vec<String> {
    let table = table_of(kind);
    let sql = format!(
        r#"SELECT concat("id", '=', COALESCE("{column}"::text, 'null')) FROM "{table}" ORDER BY "id" COLLATE "C""#
    );
    database.connect().query(&sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

/// Which rows a rule wrote in all runs, with their outcomes: `id=outcome`, and ` (flagged)` where it is.
pub(crate) fn journaled(database: &Database, rule: &str) -> Vec<String> {
    let plan = compiled().plan.rules.iter().find(|known| known.name == rule).unwrap();
    let sql = format!(
        r#"SELECT concat("key_id", '=', outcome, CASE WHEN flagged THEN ' (flagged)' END)
           FROM backstitch."{}" ORDER BY "key_id" COLLATE "C", run, batch"#,
        plan.journal
    );
    database.connect().query(&sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

/// Runs a script with psql; it succeeds.
pub(crate) fn run(database: &Database, name: ScriptName) -> Psql {
    let said = database.psql(script(name));
    assert_eq!(said.code, 0, "{name:?}: {}", said.err);
    said
}

/// Runs forward with psql, and the proof after it; both succeed.
pub(crate) fn forward(database: &Database) {
    run(database, ScriptName::Forward);
    run(database, ScriptName::Proof);
}

/// What forward makes of a world.
pub(crate) fn forwarded(rows: &str) -> Database {
    let database = world(rows);
    forward(&database);
    database
}
