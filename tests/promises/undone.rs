//! What a rollback must leave: everything as before, but for what the application changed.
//!
//! A rule's columns must end as the application left them, or as they began where it never touched them: which is what stood
//! before the first write of the backfill after the application's last.

use std::collections::HashMap;

use serde_json::Value;

use super::audit::{Event, Row, Testimony};
use super::witness::Faults;

/// What happened to the row of a key.
struct History<'a> {
    /// Who did it, what stood there before, and what afterwards.
    events: Vec<(bool, Option<&'a Row>, Option<&'a Row>)>,
}

impl History<'_> {
    /// What a rule's columns must hold in the end; nothing where nobody can tell.
    fn expected(&self, columns: &[&str]) -> Option<Vec<Value>> {
        let group = |row: &Row| -> Vec<Value> { columns.iter().map(|column| row[*column].clone()).collect() };
        let has_changed = |before: Option<&Row>, after: Option<&Row>| before.map(group) != after.map(group);
        let touched = self.events.iter().rposition(|(by_backfill, before, after)| {
            !by_backfill && (before.is_none() || has_changed(*before, *after))
        })?;
        let (earlier, later) = self.events.split_at(touched + 1);
        let undone = later.iter().find(|(_, before, after)| has_changed(*before, *after));
        let expected = undone.map_or(self.events[touched].2, |(_, before, _)| *before).map(group);
        // Where the application happened to write what the backfill had written before, nobody can tell whose it is.
        let is_whose = earlier.iter().any(|(by_backfill, _, after)| *by_backfill && after.map(group) == expected);
        if is_whose { None } else { expected }
    }

    fn is_untouched(&self) -> bool {
        self.events.iter().skip(1).all(|(by_backfill, ..)| *by_backfill)
    }
}

impl Testimony {
    /// What a rollback, which left these rows, did not restore, or should have left alone.
    pub(super) fn faults_of_rollback(&self, now: &[Row]) -> Faults {
        let histories = self.histories();
        let mut faults = Faults::default();
        let of_key = |row: &Row| histories.get(&self.fixture.key_of(row));
        for row in now {
            let Some(history) =
                of_key(row).filter(|history| history.events.last().is_some_and(|last| last.2.is_some()))
            else {
                faults.add("a row is there that was not", || format!("{row:?}"));
                continue;
            };
            if history.is_untouched() && history.events[0].2 != Some(row) {
                faults.add("a row that the application never touched is not as before", || format!("{row:?}"));
            }
            for rule in self.fixture.rules {
                let found: Vec<_> = rule.columns.iter().map(|column| row[*column].clone()).collect();
                let expected = history.expected(rule.columns);
                if expected.as_ref().is_some_and(|expected| *expected != found) {
                    faults.add(format!("what rule {} wrote is not restored", rule.name), || {
                        format!("{row:?}, not {expected:?}, after {:?}", history.events)
                    });
                }
            }
        }
        let there = histories.values().filter(|history| history.events.last().is_some_and(|last| last.2.is_some()));
        if there.count() != now.len() {
            faults.add("a row is gone", String::new);
        }
        faults
    }

    /// A key that is given up is a row that dies, and one that is taken is a row that is born.
    fn histories(&self) -> HashMap<Vec<Value>, History<'_>> {
        let mut histories: HashMap<Vec<Value>, History> = HashMap::new();
        let mut add =
            |key: Vec<Value>, event| histories.entry(key).or_insert(History { events: Vec::new() }).events.push(event);
        let key_of = |row: Option<&Row>| row.map(|row| self.fixture.key_of(row));
        for row in &self.start {
            add(self.fixture.key_of(row), (false, None, Some(row)));
        }
        for Event { by_backfill, old, new, .. } in &self.events {
            let (old, new) = (old.as_ref(), new.as_ref());
            match (key_of(old), key_of(new)) {
                (Some(before), Some(after)) if before == after => add(after, (*by_backfill, old, new)),
                (before, after) => {
                    before.into_iter().for_each(|key| add(key, (*by_backfill, old, None)));
                    after.into_iter().for_each(|key| add(key, (*by_backfill, None, new)));
                }
            }
        }
        histories
    }
}
