//! Which rules are applied together: an update costs mostly its indexes, so that a row is better rewritten once than once
//! for each rule.

use super::cases;
use crate::catalog::{Catalog, Table};
use crate::ir::{Backfill, Expr, Form, Node, Rule};
use crate::sql::QualifiedName;

/// As many rules as one statement can hold and still be read.
const MOST: usize = 16;

/// Consecutive rules that are applied together.
pub(super) struct Group<'a> {
    /// The rules.
    pub(super) rules: &'a [Rule],
    /// Why the first of them is not applied together with those before it.
    pub(super) apart: Option<String>,
}

impl Group<'_> {
    /// What a message calls it: `rule a`, `rules a, b`.
    pub(super) fn name(&self) -> String {
        let names: Vec<&str> = self.rules.iter().map(|rule| rule.name.as_str()).collect();
        format!("{} {}", if names.len() == 1 { "rule" } else { "rules" }, names.join(", "))
    }

    /// The table that its rules write.
    pub(super) fn target(&self) -> &QualifiedName {
        &self.rules[0].target
    }
}

/// The rules of a backfill, in groups that are as large as can be.
pub(super) fn groups<'a>(backfill: &'a Backfill, catalog: &Catalog) -> Vec<Group<'a>> {
    let rules = backfill.rules.as_slice();
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut first = 0;
    let mut apart_before = None;
    for next in 1..=rules.len() {
        let apart = rules.get(next).map(|rule| match backfill.fuses {
            true => keeps_apart(&rules[first..next], rule, catalog),
            false => Some("each rule is applied by itself, as the backfill says".to_owned()),
        });
        if apart != Some(None) {
            groups.push(Group { rules: &rules[first..next], apart: apart_before });
            (first, apart_before) = (next, apart.flatten());
        }
    }
    groups
}

/// Why a rule can't be applied together with those of a group.
fn keeps_apart(group: &[Rule], rule: &Rule, catalog: &Catalog) -> Option<String> {
    let table = catalog.table(&rule.target)?;
    if group.len() == MOST {
        return Some(format!("{MOST} rules are enough for one statement"));
    }
    group.iter().find_map(|before| {
        let name = &before.name;
        if before.target != rule.target {
            return Some(format!("`{name}` writes `{}`", before.target));
        }
        if before.inserts() || rule.inserts() {
            return Some("rows that are inserted are no rows that are changed".to_owned());
        }
        if is_planned(rule) {
            return Some(format!("it is planned as a whole, once `{name}` is done"));
        }
        if let Some(of) = [before, rule].into_iter().find(|one| looks_among_its_own(one)) {
            return Some(format!("`{}` depends on other rows of the table that it writes", of.name));
        }
        if before.stamp != rule.stamp {
            return Some(format!("its stamp is another than that of `{name}`"));
        }
        if let Some(column) = before.stamp.as_deref().and_then(|stamp| rule.reads(&rule.target, |name| name == stamp)) {
            return Some(format!("it reads `{column}`, the stamp of `{name}`"));
        }
        if let Some(column) = written_by_both(before, rule) {
            return Some(format!("`{name}` writes `{column}`, too"));
        }
        reads_generated(before, rule, table).map(|column| {
            format!("`{column}`, which the server generates, is read in one of them and changes with another")
        })
    })
}

/// Whether what a row gets is fixed from one snapshot.
fn is_planned(rule: &Rule) -> bool {
    match &rule.form {
        Form::Designate { .. } => true,
        Form::Fill { cases, .. } => {
            cases.iter().any(|case| cases::rotation(case).is_some() || cases::numbering(case).is_some())
        }
        _ => false,
    }
}

/// Whether what a row gets depends on what other rows of the table hold; those of a rotation only come first.
fn looks_among_its_own(rule: &Rule) -> bool {
    let mut found = matches!(rule.form, Form::Designate { .. });
    rule.walk(&mut |node| {
        found |= match node {
            Node::Lookup(lookup) => lookup.table == rule.target,
            Node::Distinct(_) | Node::Expr(Expr::Number(_)) => true,
            Node::Expr(_) => false,
        }
    });
    found
}

fn written_by_both<'a>(before: &'a Rule, rule: &'a Rule) -> Option<&'a str> {
    let columns = |rule: &'a Rule| rule.written_columns();
    let stamp = rule.stamp.as_deref();
    let own = columns(rule);
    let both = columns(before).into_iter().find(|name| own.contains(name) || stamp == Some(*name));
    both.or_else(|| own.into_iter().find(|name| before.stamp.as_deref() == Some(*name)))
}

/// A column that the server computes from others: only the server knows what it holds between two rules.
fn reads_generated<'a>(before: &Rule, rule: &Rule, table: &'a Table) -> Option<&'a str> {
    let is_read = |name: &str| {
        let is_it = |other: &str| other == name;
        before.reads(&table.name, is_it).is_some() || rule.reads(&table.name, is_it).is_some()
    };
    table.columns.iter().find(|column| column.generated && is_read(&column.name)).map(|column| column.name.as_str())
}
