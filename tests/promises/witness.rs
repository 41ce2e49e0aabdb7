//! What is wrong with what the backfill wrote: nothing, where every promise holds.
//!
//! The backfill may write a row once for each rule, or once for several: an audited write is compared with the entries of all
//! journals that were written in its transaction for its row.

use std::collections::HashMap;

use serde_json::Value;

use super::audit::{Entry, Event, Row, Testimony};
use super::fixture::{Fixture, MayOverwrite};

/// A row and a transaction.
type Write<'a> = (&'a str, Vec<Value>);

/// What is wrong, and an example of each.
#[derive(Debug, Default)]
pub(super) struct Faults(HashMap<String, (usize, String)>);

impl Faults {
    pub(super) fn add(&mut self, what: impl Into<String>, example: impl FnOnce() -> String) {
        self.0.entry(what.into()).or_insert_with(|| (0, example())).0 += 1;
    }

    #[track_caller]
    pub(super) fn assert_none(&self, seed: u64) {
        let said: Vec<_> = self
            .0
            .iter()
            .map(|(what, (times, example))| format!("{what}, {times} times, as in\n  {example}"))
            .collect();
        assert!(said.is_empty(), "with BACKSTITCH_SEED={seed}:\n{}", said.join("\n"));
    }
}

impl Testimony {
    /// What is wrong with the backfill's writes.
    pub(super) fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        self.is_whole(&mut faults);
        let mut journaled: HashMap<Write, Vec<&Entry>> = HashMap::new();
        for entry in &self.entries {
            journaled.entry((&entry.transaction, entry.key.clone())).or_default().push(entry);
        }
        for event in self.events.iter().filter(|event| event.by_backfill) {
            let (Some(old), Some(new)) = (&event.old, &event.new) else {
                faults.add("the backfill inserted or deleted a row", || format!("{event:?}"));
                continue;
            };
            // What is written twice by one transaction finds no entry the second time.
            let write = journaled.remove(&(event.transaction.as_str(), self.fixture.key_of(old))).unwrap_or_default();
            self.fixture.judge(event, (old, new), &write, &mut faults);
        }
        for entry in journaled.values().flatten() {
            faults.add("what was never written is journaled", || format!("{entry:?}"));
        }
        faults
    }

    /// The witness saw everything: what a write overwrote is what the one before it left, and the last left what stands there.
    fn is_whole(&self, faults: &mut Faults) {
        let of_key = |row| (self.fixture.key_of(row), row);
        let mut rows: HashMap<Vec<Value>, &Row> = self.start.iter().map(of_key).collect();
        for event in &self.events {
            let stood = event.old.as_ref().and_then(|old| rows.remove(&self.fixture.key_of(old)));
            if stood != event.old.as_ref() {
                faults.add("the witness missed a write", || format!("{stood:?} stood before {event:?}"));
            }
            rows.extend(event.new.as_ref().map(of_key));
        }
        for row in &self.end {
            if rows.remove(&self.fixture.key_of(row)) != Some(row) {
                faults.add("the witness missed the last write", || format!("{row:?}"));
            }
        }
        for row in rows.values() {
            faults.add("the witness missed a deletion", || format!("{row:?}"));
        }
    }
}

impl Fixture {
    /// Judges one write by what is journaled of it, in the rules' order, and by what the oracle said.
    fn judge(&self, event: &Event, (old, new): (&Row, &Row), entries: &[&Entry], faults: &mut Faults) {
        let example = || format!("{event:?}\n  journaled as {entries:?}");
        if entries.is_empty() {
            faults.add("a write is not journaled", example);
        }
        // What each rule found: what the rule before it left.
        let mut row = old.clone();
        for entry in entries {
            let rule = &self.rules[entry.rule];
            for column in rule.columns {
                if entry.found(column) != &row[*column] {
                    faults.add(format!("an old value of {column} is not what stood there before"), example);
                }
                row[*column] = entry.written(column).clone();
            }
            let (target, is_stamp) = (entry.found(rule.columns[0]), |value: &Value| value == &old[self.stamp]);
            let may = match rule.may_overwrite {
                MayOverwrite::Anything => true,
                MayOverwrite::Null => target.is_null() && old[rule.columns[0]].is_null(),
                MayOverwrite::False => target == &Value::Bool(false) && old[rule.columns[0]] == Value::Bool(false),
            };
            if !may {
                faults.add(format!("rule {} overwrote a value", rule.name), example);
            }
            // Of several rules, the first has found the old stamp, and the others that or the first one's.
            let stamps = (entry.found(self.stamp), entry.written(self.stamp));
            if stamps.1 != &new[self.stamp] || !(is_stamp(stamps.0) || (entries.len() > 1 && stamps.0 == stamps.1)) {
                faults.add("a stamp is not journaled as it was", example);
            }
            let foretold = &event.foretold[rule.name];
            for fact in ["outcome", "flagged"] {
                if entry.row[fact] != foretold[fact] {
                    faults.add(format!("the {fact} of rule {} is not the oracle's", rule.name), example);
                }
            }
            let is_allowed =
                |values: &Value| rule.columns.iter().all(|column| values[*column] == *entry.written(column));
            if !foretold["any_of"].as_array().is_some_and(|any_of| any_of.iter().any(is_allowed)) {
                faults.add(format!("the value of rule {} is not the oracle's", rule.name), example);
            }
        }
        if !entries.is_empty() && !entries.iter().any(|entry| entry.found(self.stamp) == &old[self.stamp]) {
            faults.add("the stamp that stood there before is lost", example);
        }
        row[self.stamp] = new[self.stamp].clone();
        if &row != new {
            faults.add("a new value is not journaled as it was stored", example);
        }
    }
}
