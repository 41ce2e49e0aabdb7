use std::collections::BTreeSet;

use crate::catalog::{Catalog, Table};
use crate::check;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::ir::{Backfill, Node, Rule};
use crate::plan::{self, Plan};
use crate::sql::QualifiedName;

/// A backfill in a live database: what the questions are about. Tables that the database lacks are left out.
pub(super) struct Subject<'a> {
    pub(super) backfill: &'a Backfill,
    pub(super) live: &'a Catalog,
    /// What a run would do here; none where the compiler refuses the rules for this database.
    pub(super) plan: Option<Plan>,
}

/// A table that a backfill writes.
pub(super) struct Written<'a> {
    pub(super) table: &'a Table,
    pub(super) rules: Vec<&'a Rule>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(backfill: &'a Backfill, live: &'a Catalog) -> Self {
        let is_fault = |one: &Diagnostic| one.severity == Severity::Error;
        let is_refused = check::check(backfill, live).iter().any(is_fault);
        let plan = (!is_refused).then(|| plan::plan(backfill, live));
        Self { backfill, live, plan }
    }

    /// The tables that it writes, each once, in the order in which it does.
    pub(super) fn written(&self) -> Vec<Written<'a>> {
        let mut written: Vec<Written<'a>> = Vec::new();
        for rule in &self.backfill.rules {
            match written.iter_mut().find(|one| one.table.name == rule.target) {
                Some(one) => one.rules.push(rule),
                None => written.extend(self.live.table(&rule.target).map(|table| Written { table, rules: vec![rule] })),
            }
        }
        written
    }

    /// Every table that it reads or writes.
    pub(super) fn touched(&self) -> Vec<&'a Table> {
        let mut names: BTreeSet<QualifiedName> = self.backfill.rules.iter().map(|rule| rule.target.clone()).collect();
        self.backfill.walk(&mut |node| {
            names.extend(node.columns().into_iter().map(|(table, _)| table.clone()));
            if let Node::Lookup(lookup) = node {
                names.insert(lookup.table.clone());
            }
        });
        names.iter().filter_map(|name| self.live.table(name)).collect()
    }
}

impl Written<'_> {
    /// The columns, with what a stamp writes.
    pub(super) fn columns(&self) -> Vec<&str> {
        let written =
            self.rules.iter().flat_map(|rule| rule.written_columns().into_iter().chain(rule.stamp.as_deref()));
        written.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Whether a rule changes rows.
    pub(super) fn updates(&self) -> bool {
        self.rules.iter().any(|rule| !rule.inserts())
    }

    /// Whether a rule inserts rows, and so its rollback deletes them.
    pub(super) fn inserts(&self) -> bool {
        self.rules.iter().any(|rule| rule.inserts())
    }

    /// Where the first of its rules stands.
    pub(super) fn place(&self) -> &Place {
        &self.first().place
    }

    /// Its rules, as the subject of a sentence has them.
    pub(super) fn what(&self) -> String {
        let names: Vec<String> = self.rules.iter().map(|rule| format!("`{}`", rule.name)).collect();
        format!("{} {}", if names.len() == 1 { "rule" } else { "rules" }, names.join(", "))
    }

    /// The same with the verb.
    pub(super) fn writes(&self) -> String {
        format!("{} {}", self.what(), if self.rules.len() == 1 { "writes" } else { "write" })
    }

    /// The rules that write one of these columns, with the verb.
    pub(super) fn writes_any(&self, columns: &[String]) -> String {
        let writes = |rule: &&&Rule| {
            let mut written = rule.written_columns().into_iter().chain(rule.stamp.as_deref());
            written.any(|name| columns.iter().any(|column| column == name))
        };
        let rules: Vec<&Rule> = self.rules.iter().filter(writes).copied().collect();
        Written { table: self.table, rules }.writes()
    }

    fn first(&self) -> &Rule {
        self.rules.first().expect("a table is written by the rule that it was found by")
    }
}
