use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::Catalog;
use crate::ir::{Backfill, Form, Node, Rule};
use crate::sql::QualifiedName;

/// The rules that write each column, by number: so that the cost grows with what rules have in common, not with pairs.
pub(super) struct Writers<'a>(BTreeMap<&'a QualifiedName, BTreeMap<&'a str, Vec<usize>>>);

impl<'a> Writers<'a> {
    pub(super) fn of(backfill: &'a Backfill, catalog: &'a Catalog) -> Self {
        let mut writers: BTreeMap<_, BTreeMap<_, Vec<usize>>> = BTreeMap::new();
        for (number, rule) in backfill.rules.iter().enumerate() {
            for column in changed_columns(rule, catalog).into_iter().collect::<BTreeSet<_>>() {
                writers.entry(&rule.target).or_default().entry(column).or_default().push(number);
            }
        }
        Self(writers)
    }

    /// The later rules that write what a rule watches, each with a column and whether both write it.
    pub(super) fn after(&self, index: usize, rule: &Rule, catalog: &Catalog) -> Vec<(usize, String, bool)> {
        let mut found: BTreeMap<usize, (bool, String)> = BTreeMap::new();
        let compared: BTreeSet<&str> = compared_columns(rule).into_iter().collect();
        for (table, column) in watched(rule, catalog) {
            let Some(writers) = self.0.get(&table).and_then(|columns| columns.get(column.as_str())) else { continue };
            let is_written_by_both = table == rule.target && compared.contains(column.as_str());
            for number in writers.iter().copied().filter(|number| *number > index) {
                // A column that both write says more than one that is only read.
                let entry = found.entry(number).or_insert_with(|| (is_written_by_both, column.clone()));
                if is_written_by_both && !entry.0 {
                    *entry = (true, column.clone());
                }
            }
        }
        found.into_iter().map(|(number, (both, column))| (number, column, both)).collect()
    }
}

/// The columns that a rule changes: those that it writes, and the stamp. A row that is inserted is new in all of them.
pub(super) fn changed_columns<'a>(rule: &'a Rule, catalog: &'a Catalog) -> Vec<&'a str> {
    let inserted = catalog.table(&rule.target).filter(|_| rule.inserts()).map(|table| table.columns.as_slice());
    let all = inserted.unwrap_or_default().iter().map(|column| column.name.as_str());
    rule.written_columns().into_iter().chain(rule.stamp.as_deref()).chain(all).collect()
}

/// The columns whose value decides whether a row is left to do: a fill only asks whether its own is null, and an insertion
/// whether there is a row with the key.
pub(super) fn compared_columns(rule: &Rule) -> Vec<&str> {
    match &rule.form {
        Form::Fill { column, .. } => vec![column],
        Form::InsertMissing { key, .. } => key.iter().map(|set| set.column.as_str()).collect(),
        Form::Derive { .. } | Form::Normalize { .. } | Form::Classify { .. } | Form::Designate { .. } => {
            rule.written_columns()
        }
    }
}

/// Every column that decides whether anything is left to do: those that are compared, and those that are read to find out.
/// One that the server computes stands for the whole row that it is computed from.
fn watched(rule: &Rule, catalog: &Catalog) -> BTreeSet<(QualifiedName, String)> {
    let mut watched: BTreeSet<_> =
        compared_columns(rule).into_iter().map(|column| (rule.target.clone(), column.to_owned())).collect();
    walk_what_decides(rule, &mut |node| watched.extend(read_by(&node, catalog)));
    watched
}

/// The columns that a node itself reads, with those that a generated one is computed from.
pub(super) fn read_by(node: &Node<'_>, catalog: &Catalog) -> Vec<(QualifiedName, String)> {
    let mut read = Vec::new();
    for (table, name) in node.columns() {
        let known = catalog.table(table);
        if let Some(known) = known.filter(|known| known.column(&name).is_some_and(|column| column.generated)) {
            read.extend(known.columns.iter().map(|column| (table.clone(), column.name.clone())));
        }
        read.push((table.clone(), name));
    }
    read
}

/// Visits what decides whether a row is left to do. What a fill or an insertion sets beside is not asked again.
pub(super) fn walk_what_decides<'a>(rule: &'a Rule, visit: &mut dyn FnMut(Node<'a>)) {
    match &rule.form {
        Form::Fill { cases, .. } => {
            rule.filter.iter().for_each(|filter| filter.walk(visit));
            for case in cases {
                case.when.iter().for_each(|when| when.walk(visit));
                case.value.walk(visit);
            }
        }
        Form::InsertMissing { source, key } => {
            source.walk(visit);
            key.iter().for_each(|set| set.value.walk(visit));
        }
        Form::Derive { .. } | Form::Normalize { .. } | Form::Classify { .. } | Form::Designate { .. } => {
            rule.walk(visit);
        }
    }
}
