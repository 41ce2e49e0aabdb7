//! Which rows depend on a row that was left, and by what they find it, or it finds them.

use super::reading::{changed, columns_in, columns_touched, key_of, plain_columns, planned_groups, readings};
use super::value::{is_volatile, may_fail};
use crate::catalog::Catalog;
use crate::ir::{Expr, Form, Node, Rule};

/// A column by which a row that was left is found: by what it holds, or by what it is yet to get.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FoundBy {
    Held(String),
    Written(String),
}

impl FoundBy {
    pub(super) fn column(&self) -> &str {
        let (FoundBy::Held(name) | FoundBy::Written(name)) = self;
        name
    }
}

/// Which rows wait: where these columns of a row that was left are equal to these values.
pub(super) type Pairs = (Vec<FoundBy>, Vec<Expr>);

/// An earlier pass, as far as another waits for it.
pub(super) struct Earlier<'a> {
    pub(super) rules: &'a [Rule],
    /// Whether it waits for nobody itself.
    pub(super) is_free: bool,
    /// The rules from it to the pass that waits, both included.
    pub(super) since: Vec<&'a Rule>,
}

/// Which rows of the rule at a place of its pass depend on a row that another rule has left; none where that can't be told
/// from the row that was left, as it stood then.
pub(super) fn told_apart(
    (own, place): (&[Rule], usize),
    (other, earlier): (&Rule, &Earlier<'_>),
    catalog: &Catalog,
) -> Option<Vec<Pairs>> {
    let rule = &own[place];
    // Who is chosen or inserted next, where that depends on who was, is not known yet.
    let leads_on = |one: &Rule| match one.inserts() {
        true => !columns_touched(one, &one.target).is_empty(),
        false => readings(one, catalog).iter().any(|reading| reading.is_looked_up && reading.reads_from(one, catalog)),
    };
    if rule.inserts() || leads_on(rule) || leads_on(other) {
        return None;
    }
    let found = match other.inserts() {
        true => found_by_missing(rule, other, earlier, catalog)?,
        false => found_by_left(rule, other, earlier, catalog)?,
    };
    // What the rules after this one write, and it itself, its values were not read from.
    let too_late: Vec<&str> = own[place..].iter().flat_map(|one| changed(one, catalog)).collect();
    let are_known = found.iter().flat_map(|(_, values)| values).all(|value| {
        !may_fail(value) && columns_in([value], &rule.target).iter().all(|name| !too_late.contains(&name.as_str()))
    });
    (are_known && keeps_groups_whole(rule, &found, catalog)).then_some(found)
}

/// Which rows depend on one that is still to be inserted: those that look it up, or are of its group, by what it is inserted
/// with. None where that is not known: by a default, or from a row that waits itself.
fn found_by_missing(rule: &Rule, other: &Rule, earlier: &Earlier<'_>, catalog: &Catalog) -> Option<Vec<Pairs>> {
    let changed_by_it = changed(rule, catalog);
    if !earlier.is_free || is_random(other) || other.reads(&rule.target, |name| changed_by_it.contains(&name)).is_some()
    {
        return None;
    }
    let later = || earlier.since.iter().filter(|one| one.target == other.target && !std::ptr::eq(**one, other));
    let key = key_of(rule, catalog);
    let mut found = Vec::new();
    for reading in readings(rule, catalog).into_iter().filter(|one| *one.table == other.target) {
        let (columns, values): (Vec<Expr>, Vec<Expr>) = reading.by?.into_iter().unzip();
        let columns = plain_columns(&columns)?;
        // A row that is there is not the one that is missing.
        if !reading.is_looked_up && columns == key {
            continue;
        }
        let is_settled = |name: &String| {
            other.written_columns().contains(&name.as_str())
                && !later().any(|one| changed(one, catalog).contains(&name.as_str()))
        };
        if !columns.iter().all(is_settled) {
            return None;
        }
        found.push((columns.into_iter().map(FoundBy::Written).collect(), values));
    }
    Some(found)
}

/// Which rows depend on one that was left: those that look it up, and those that it looks up, or that are of its group.
fn found_by_left(rule: &Rule, other: &Rule, earlier: &Earlier<'_>, catalog: &Catalog) -> Option<Vec<Pairs>> {
    let mut found = Vec::new();
    for reading in readings(rule, catalog).into_iter().filter(|one| one.reads_from(other, catalog)) {
        let (columns, values): (Vec<Expr>, Vec<Expr>) = reading.by?.into_iter().unzip();
        found.extend(found_by(other, plain_columns(&columns)?, values, earlier, catalog)?);
    }
    for reading in readings(other, catalog).into_iter().filter(|one| one.reads_from(rule, catalog)) {
        let (values, columns): (Vec<Expr>, Vec<Expr>) = reading.by?.into_iter().unzip();
        plain_columns(&values)?;
        // Another row of the group may come to be the one that is chosen, which was not left.
        if matches!(other.form, Form::Designate { .. })
            && !planned_groups(other).iter().all(|group| is_of(group, &columns))
        {
            return None;
        }
        found.extend(found_by(other, plain_columns(&columns)?, values, earlier, catalog)?);
    }
    leave_out_own_row(other, &mut found, catalog);
    (!found.is_empty()).then_some(found)
}

/// How those who depend on a row that was left are found by these columns of it. One that its own rule is yet to write is noted
/// as it stands, and as it is to be, where that is known: it depends on no row that is left itself, nor on a plan.
fn found_by(
    other: &Rule,
    columns: Vec<String>,
    values: Vec<Expr>,
    earlier: &Earlier<'_>,
    catalog: &Catalog,
) -> Option<Vec<Pairs>> {
    let changes = |rule: &Rule| {
        rule.target == other.target && columns.iter().any(|name| changed(rule, catalog).contains(&name.as_str()))
    };
    let held: Vec<FoundBy> = columns.iter().cloned().map(FoundBy::Held).collect();
    let mut changing = earlier.since.iter().filter(|rule| changes(rule));
    let Some(first) = changing.next() else { return Some(vec![(held, values)]) };
    let own: Vec<&str> = other.written_columns();
    let is_known = std::ptr::eq(*first, other) && std::ptr::eq(other, &earlier.rules[0]) && changing.next().is_none();
    let is_only_written =
        columns.iter().all(|name| own.contains(&name.as_str()) || !changed(other, catalog).contains(&name.as_str()));
    if !(is_known && is_only_written && earlier.is_free && planned_groups(other).is_empty() && !is_random(other)) {
        return None;
    }
    let written = columns.into_iter().map(|name| match own.contains(&name.as_str()) {
        true => FoundBy::Written(name),
        false => FoundBy::Held(name),
    });
    Some(vec![(held, values.clone()), (written.collect(), values)])
}

/// Whether what a rule writes is another value each time.
fn is_random(rule: &Rule) -> bool {
    let mut found = false;
    rule.walk(&mut |node| found |= matches!(node, Node::Expr(value) if is_volatile(value)));
    found
}

/// Who waits with the group of what is chosen waits with the row that was left, too: it is one of the group.
fn leave_out_own_row(other: &Rule, found: &mut Vec<Pairs>, catalog: &Catalog) {
    let Form::Designate { group, .. } = &other.form else { return };
    let is_same = |(columns, values): &Pairs, names: &[String]| {
        plain_columns(values).is_some_and(|of| of == names) && columns.iter().map(FoundBy::column).eq(names)
    };
    let (key, group) = (key_of(other, catalog), plain_columns(std::slice::from_ref(group)));
    if group.is_some_and(|group| found.iter().any(|one| is_same(one, &group))) {
        found.retain(|one| !is_same(one, &key));
    }
}

/// Whether all rows of a group that is planned together wait, or none: the place of each depends on the others.
fn keeps_groups_whole(rule: &Rule, found: &[Pairs], catalog: &Catalog) -> bool {
    let key = key_of(rule, catalog);
    // A row that waits for itself waits with its group.
    let is_of_row = |values: &[Expr]| plain_columns(values).is_some_and(|names| names == key);
    planned_groups(rule).iter().all(|group| {
        let waits_by_group = found.iter().any(|(_, values)| is_of(group, values));
        found.iter().all(|(_, values)| is_of(group, values) || waits_by_group && is_of_row(values))
    })
}

/// Whether values are the same for all rows of a group.
fn is_of(group: &[&Expr], values: &[Expr]) -> bool {
    values.iter().all(|value| group.contains(&value))
}
