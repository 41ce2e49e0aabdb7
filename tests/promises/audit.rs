//! What the audit trigger saw and what the journals hold, as one reads them.

use serde_json::{Map, Value};

use super::fixture::Fixture;
use super::stage::Stage;
use crate::ground::BACKFILL;

/// A row's values, by column.
pub(super) type Row = Map<String, Value>;

/// A write to a row of the table that is watched.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) by_backfill: bool,
    /// What the server calls the transaction that wrote both this and, where it is the backfill's, the journal.
    pub(super) transaction: String,
    pub(super) old: Option<Row>,
    pub(super) new: Option<Row>,
    /// What the oracle said at that moment, by rule.
    pub(super) foretold: Value,
}

/// A row of a rule's journal.
#[derive(Debug)]
pub(super) struct Entry {
    /// The place of its rule in the fixture.
    pub(super) rule: usize,
    pub(super) transaction: String,
    pub(super) key: Vec<Value>,
    pub(super) row: Row,
}

impl Entry {
    /// What the rule found in a column.
    pub(super) fn found(&self, column: &str) -> &Value {
        &self.row[&format!("old_{column}")]
    }

    /// What it wrote there.
    pub(super) fn written(&self, column: &str) -> &Value {
        &self.row[&format!("new_{column}")]
    }
}

/// All that was seen until now.
#[derive(Debug)]
pub(super) struct Testimony {
    pub(super) fixture: &'static Fixture,
    /// The rows when the witness was set up.
    pub(super) start: Vec<Row>,
    /// Every write since, in the order in which they were seen.
    pub(super) events: Vec<Event>,
    /// The rows now.
    pub(super) end: Vec<Row>,
    /// What is journaled of the rules that write the table.
    pub(super) entries: Vec<Entry>,
}

impl Fixture {
    /// A row's key.
    pub(super) fn key_of(&self, row: &Row) -> Vec<Value> {
        self.key.iter().map(|column| row[*column].clone()).collect()
    }

    /// What is read of a row, which SQL has as this: the columns of the key and the rules, and the rest as a hash.
    fn read(&self, row: &str) -> String {
        let columns = || self.key.iter().chain(self.rules.iter().flat_map(|rule| rule.columns)).chain([&self.stamp]);
        let values: String = columns().map(|column| format!("'{column}', {row} -> '{column}', ")).collect();
        let rest: String = columns().map(|column| format!(" - '{column}'")).collect();
        format!(
            "CASE WHEN {row} <> 'null' THEN jsonb_build_object({values}'rest', md5(({row}{rest} - 'foretold')::text))::text END"
        )
    }
}

impl Stage {
    /// Sets the witness up.
    pub(super) fn watch(&self) {
        self.run(&include_str!("audit.sql").replace("{table}", self.fixture.table));
        self.run(self.fixture.oracle);
    }

    /// Looks away: what comes now, a rollback, is judged by its end.
    pub(super) fn look_away(&self) {
        let table = self.fixture.table;
        self.run(&format!("DROP TRIGGER foretell ON {table}; DROP TRIGGER record ON {table}"));
    }

    /// What the witness has to say.
    pub(super) fn testimony(&self) -> Testimony {
        Testimony {
            fixture: self.fixture,
            start: self.rows(&format!("SELECT {} FROM oracle.start", self.fixture.read("row"))),
            events: self.events(),
            end: self.rows_now(),
            entries: self.entries(),
        }
    }

    /// The rows of the table.
    pub(super) fn rows_now(&self) -> Vec<Row> {
        self.rows(&format!("SELECT {} FROM {} AS t", self.fixture.read("to_jsonb(t)"), self.fixture.table))
    }

    fn rows(&self, sql: &str) -> Vec<Row> {
        self.connect().query(sql, &[]).unwrap().iter().map(|row| serde_json::from_str(row.get(0)).unwrap()).collect()
    }

    fn events(&self) -> Vec<Event> {
        // The batch is a subtransaction, whose number the rows carry: a row of the journal has the same.
        let sql = format!(
            "SELECT by, xmin::text, {}, {}, CASE WHEN by = '{BACKFILL}' THEN (new -> 'foretold')::text END FROM oracle.audit ORDER BY n",
            self.fixture.read("old"),
            self.fixture.read("new")
        );
        let parsed = |text: Option<&str>| text.map(|text| serde_json::from_str(text).unwrap());
        let event = |row: &postgres::Row| Event {
            by_backfill: row.get::<_, &str>(0) == BACKFILL,
            transaction: row.get(1),
            old: parsed(row.get(2)),
            new: parsed(row.get(3)),
            foretold: row.get::<_, Option<&str>>(4).map_or(Value::Null, |text| serde_json::from_str(text).unwrap()),
        };
        self.connect().query(&sql, &[]).unwrap().iter().map(event).collect()
    }

    fn entries(&self) -> Vec<Entry> {
        let mut client = self.connect();
        let mut entries = Vec::new();
        for (place, rule) in self.fixture.rules.iter().enumerate() {
            let find = "SELECT format('SELECT xmin::text, to_jsonb(j)::text FROM backstitch.%I AS j', tablename)
                FROM pg_tables WHERE schemaname = 'backstitch' AND tablename ~ $1";
            let form = format!("^journal_.*_{}_[0-9a-f]{{8}}$", rule.name.replace('-', "_"));
            let sql: String = client.query_one(find, &[&form]).unwrap().get(0);
            for row in client.query(&sql, &[]).unwrap() {
                let values: Row = serde_json::from_str(row.get(1)).unwrap();
                let key = self.fixture.key.iter().map(|column| values[&format!("key_{column}")].clone()).collect();
                entries.push(Entry { rule: place, transaction: row.get(0), key, row: values });
            }
        }
        entries
    }
}
