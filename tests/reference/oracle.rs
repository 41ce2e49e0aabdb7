//! The rules once more, as plain code over rows, to compare the scripts with: it shares nothing with the compiler.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::Database;
use crate::world::table_of;

/// A row: its columns, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row(pub(crate) BTreeMap<String, Option<String>>);

/// The rows of a table, by id.
type Rows = BTreeMap<String, Row>;

/// Every row that a rule reads or writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Model {
    pub(crate) numbers: Rows,
    pub(crate) threads: Rows,
    masks: Rows,
    clients: Rows,
    bookings: Rows,
}

/// What the rules did to a row: the rule, the row's id, and the outcome.
pub(crate) type Outcomes = BTreeMap<(&'static str, String), &'static str>;

impl Row {
    pub(crate) fn get(&self, column: &str) -> Option<&str> {
        self.0[column].as_deref()
    }

    fn is(&self, column: &str, value: &str) -> bool {
        self.get(column) == Some(value)
    }

    fn is_active(&self) -> bool {
        self.is("status", "active")
    }

    fn is_active_of(&self, class: &str) -> bool {
        self.is_active() && self.is("numberClass", class)
    }

    fn id(&self) -> &str {
        self.get("id").unwrap()
    }

    fn org(&self) -> &str {
        self.get("orgId").unwrap()
    }

    fn set(&mut self, column: &str, value: Option<&str>) {
        assert!(self.0.insert(column.to_owned(), value.map(str::to_owned)).is_some(), "`{column}` is a column");
    }

    /// When it was made, and its id: what comes first where nothing else decides.
    fn age(&self) -> (&str, &str) {
        (self.get("createdAt").unwrap(), self.id())
    }
}

impl Model {
    pub(crate) fn read(database: &Database) -> Self {
        let mut client = database.connect();
        let mut rows = |kind| {
            let sql = format!(
                r#"SELECT t."id", value.key, value.value FROM "{}" AS t, jsonb_each_text(to_jsonb(t)) AS value"#,
                table_of(kind)
            );
            let mut rows = Rows::new();
            for value in client.query(sql.as_str(), &[]).unwrap() {
                let row: &mut Row = rows.entry(value.get(0)).or_insert_with(|| Row(BTreeMap::new()));
                row.0.insert(value.get(1), value.get(2));
            }
            rows
        };
        Self {
            numbers: rows("number"),
            threads: rows("thread"),
            masks: rows("mask"),
            clients: rows("client"),
            bookings: rows("booking"),
        }
    }

    /// Applies the rules, one after the other, and says what each did. Stamps are left as they are.
    pub(crate) fn apply(&mut self) -> Outcomes {
        let mut outcomes = Outcomes::new();
        self.front_desk(&mut outcomes);
        self.sitter_class(&mut outcomes);
        self.thread_number(&mut outcomes);
        self.thread_class(&mut outcomes);
        self.one_time_client(&mut outcomes);
        outcomes
    }

    /// The orgs that have a thread or an active number.
    pub(crate) fn orgs(&self) -> BTreeSet<String> {
        let of_threads = self.threads.values().map(Row::org);
        let of_numbers = self.numbers.values().filter(|number| number.is_active()).map(Row::org);
        of_threads.chain(of_numbers).map(str::to_owned).collect()
    }

    pub(crate) fn front_desks(&self, org: &str) -> Vec<&Row> {
        self.numbers.values().filter(|number| number.org() == org && number.is_active_of("front_desk")).collect()
    }

    pub(crate) fn is_held(&self, number: &str) -> bool {
        self.masks.values().any(|mask| mask.is_active() && mask.is("messageNumberId", number))
    }

    /// The active numbers of an org that nobody hides behind.
    pub(crate) fn free(&self, org: &str) -> impl Iterator<Item = &Row> {
        let free = move |number: &&Row| number.org() == org && number.is_active() && !self.is_held(number.id());
        self.numbers.values().filter(free)
    }

    fn front_desk(&mut self, outcomes: &mut Outcomes) {
        for org in self.orgs().iter().filter(|org| self.front_desks(org).is_empty()).cloned().collect::<Vec<_>>() {
            let Some(first) = self.free(&org).min_by_key(|number| number.age()).map(|number| number.id().to_owned())
            else {
                continue;
            };
            let number = self.numbers.get_mut(&first).unwrap();
            number.set("numberClass", Some("front_desk"));
            number.set("ownerId", Some("system"));
            outcomes.insert(("front-desk", first), "designated");
        }
    }

    fn sitter_class(&mut self, outcomes: &mut Outcomes) {
        for mask in self.masks.values().filter(|mask| mask.is_active()) {
            let number = self.numbers.get_mut(mask.get("messageNumberId").unwrap()).unwrap();
            if number.org() != mask.org() {
                continue;
            }
            let before = number.clone();
            number.set("numberClass", Some("sitter"));
            number.set("assignedSitterId", mask.get("sitterId"));
            if *number != before {
                outcomes.insert(("sitter-class", number.id().to_owned()), "derived");
            }
        }
    }

    fn thread_number(&mut self, outcomes: &mut Outcomes) {
        let mut without: Vec<&Row> =
            self.threads.values().filter(|thread| thread.get("messageNumberId").is_none()).collect();
        without.sort_by_key(|thread| thread.age());
        let mut turns: BTreeMap<String, usize> = BTreeMap::new();
        let mut given = Vec::new();
        for thread in without {
            let turn = turns.entry(thread.org().to_owned()).or_default();
            if let Some((number, outcome)) = self.number_for(thread, turn) {
                given.push((
                    thread.id().to_owned(),
                    number.id().to_owned(),
                    number.get("e164").unwrap().to_owned(),
                    outcome,
                ));
            }
        }
        for (thread, number, e164, outcome) in given {
            let row = self.threads.get_mut(&thread).unwrap();
            row.set("messageNumberId", Some(&number));
            row.set("maskedNumberE164", Some(&e164));
            outcomes.insert(("thread-number", thread), outcome);
        }
    }

    fn number_for(&self, thread: &Row, turn: &mut usize) -> Option<(&Row, &'static str)> {
        let front_desk = self.front_desks(thread.org()).into_iter().min_by_key(|number| number.age());
        let is_one_time = thread.is("isOneTimeClient", "true");
        if let Some(sitter) = thread.get("assignedSitterId") {
            let sitters_mask = self
                .masks
                .values()
                .find(|mask| mask.is_active() && mask.is("sitterId", sitter) && mask.org() == thread.org());
            let number = sitters_mask
                .map(|mask| &self.numbers[mask.get("messageNumberId").unwrap()])
                .filter(|number| number.is_active() && number.org() == thread.org());
            return match number {
                Some(number) => Some((number, "sitter")),
                None => front_desk.map(|number| (number, "sitter has no masked number")),
            };
        }
        if is_one_time {
            let mut pool: Vec<&Row> =
                self.free(thread.org()).filter(|number| number.is("numberClass", "pool")).collect();
            pool.sort_by_key(|number| {
                let priority: Option<i32> = number.get("rotationPriority").map(|priority| priority.parse().unwrap());
                (priority.is_none(), priority, number.get("lastAssignedAt"), number.id())
            });
            if !pool.is_empty() {
                *turn += 1;
                return Some((pool[(*turn - 1) % pool.len()], "pool"));
            }
            return front_desk.map(|number| (number, "no pool number"));
        }
        front_desk.map(|number| (number, "front desk"))
    }

    fn thread_class(&mut self, outcomes: &mut Outcomes) {
        for thread in self.threads.values_mut() {
            let Some(number) = thread.get("messageNumberId") else { continue };
            let class = self.numbers[number].get("numberClass");
            if thread.get("numberClass") != class {
                thread.set("numberClass", class);
                outcomes.insert(("thread-class", thread.id().to_owned()), "derived");
            }
        }
    }

    fn one_time_client(&mut self, outcomes: &mut Outcomes) {
        for thread in self.threads.values_mut().filter(|thread| thread.get("isOneTimeClient").is_none()) {
            let weekly = thread.get("clientId").and_then(|id| self.clients.get(id)?.get("weeklyPlanActive"));
            let recurring = thread.get("bookingId").and_then(|id| self.bookings.get(id)?.get("isRecurring"));
            let (value, outcome) = match (weekly, recurring) {
                (Some("true"), _) => ("false", "weekly plan"),
                (_, Some("true")) => ("false", "recurring booking"),
                (_, Some("false")) => ("true", "one-time booking"),
                (_, _) => ("true", "no explicit signal"),
            };
            thread.set("isOneTimeClient", Some(value));
            outcomes.insert(("one-time-client", thread.id().to_owned()), outcome);
        }
    }
}
