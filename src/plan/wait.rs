//! Which rows of a pass wait for rows that an earlier pass has left: those that look them up, and those that they look up.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::cases;
use super::fuse::Group;
use super::schema::touched_by;
use super::value::may_fail;
use crate::catalog::Catalog;
use crate::ir::{Declared, Expr, Form, Lookup, Node, Rows, Rule};
use crate::sql::{QualifiedName, Type};

/// What a pass waits for.
#[derive(Default)]
pub(super) struct Waits {
    /// The numbers of the earlier passes that it must not overtake.
    pub(super) passes: BTreeSet<usize>,
    /// Those of them for whose rows it waits as a whole, because which of its own depend on them can't be told.
    pub(super) whole: BTreeSet<usize>,
    /// Which of its rows wait for the rows of the others.
    pub(super) rows: Vec<Wait>,
}

/// A row waits where these columns of a row that was left are equal to these values of its own.
pub(super) struct Wait {
    /// The number of the earlier pass.
    pub(super) pass: usize,
    /// The place of the rule that waits, in its own pass.
    pub(super) rule: usize,
    /// The columns of the row that was left.
    pub(super) columns: Vec<String>,
    /// The values of the row that waits.
    pub(super) values: Vec<Expr>,
}

/// A table that a rule reads for a row.
struct Reading<'a> {
    table: &'a QualifiedName,
    columns: BTreeSet<String>,
    is_looked_up: bool,
    /// What must be equal: over the row that is read, and over the row that it is read for. None where it is read for
    /// another row that is looked up.
    by: Option<Vec<(Expr, Expr)>>,
}

/// What the last of these groups of rules waits for.
pub(super) fn waits(groups: &[Group<'_>], catalog: &Catalog) -> Waits {
    let Some((own, before)) = groups.split_last() else { return Waits::default() };
    let mut waits = Waits::default();
    for (pass, earlier) in (1..).zip(before) {
        let since: Vec<&Rule> = groups[pass - 1..].iter().flat_map(|group| group.rules).collect();
        let pairs = own.rules.iter().enumerate().flat_map(|one| earlier.rules.iter().map(move |other| (one, other)));
        let pairs: Vec<_> = pairs.filter(|((_, rule), other)| comes_after(rule, other, catalog)).collect();
        if pairs.is_empty() {
            continue;
        }
        waits.passes.insert(pass);
        let told_apart = pairs.into_iter().map(|((place, _), other)| {
            let found = told_apart((own.rules, place), (other, &since), catalog)?;
            Some(found.into_iter().map(move |(columns, values)| Wait { pass, rule: place, columns, values }))
        });
        match told_apart.collect::<Option<Vec<_>>>() {
            Some(found) => waits.rows.extend(found.into_iter().flatten()),
            None => _ = waits.whole.insert(pass),
        }
    }
    // A row is noted as it stands then: where one of these columns is still to be written, by whom was it to be found?
    for wait in &waits.rows {
        let target = before[wait.pass - 1].target();
        let changes = |rule: &Rule| {
            rule.target == *target && wait.columns.iter().any(|name| changed(rule, catalog).contains(&name.as_str()))
        };
        let earlier = (1..wait.pass).filter(|pass| before[pass - 1].rules.iter().any(changes));
        waits.whole.extend(earlier);
    }
    waits.passes.extend(&waits.whole);
    waits.rows.retain(|wait| !waits.whole.contains(&wait.pass));
    waits
}

/// Whether a rule must not overtake another that comes before it: one reads what the other writes, or both write the same.
/// Whatever is read of a table, a row that is inserted changes it.
pub(super) fn comes_after(rule: &Rule, other: &Rule, catalog: &Catalog) -> bool {
    let (changed, others) = (changed(rule, catalog), changed(other, catalog));
    let is_read = other.reads(&rule.target, |name| rule.inserts() || changed.contains(&name)).is_some();
    let reads_from = rule.reads(&other.target, |name| other.inserts() || others.contains(&name)).is_some();
    let written = other.written_columns();
    let write_the_same = rule.written_columns().iter().any(|name| written.contains(name));
    is_read || reads_from || rule.target == other.target && (other.inserts() || write_the_same)
}

/// The columns that another value may come into: what is written, the stamp, and what the server may compute from them.
fn changed<'a>(rule: &'a Rule, catalog: &'a Catalog) -> Vec<&'a str> {
    let columns = catalog.table(&rule.target).map(|table| table.columns.as_slice()).unwrap_or_default();
    let generated = columns.iter().filter(|column| column.generated).map(|column| column.name.as_str());
    rule.written_columns().into_iter().chain(rule.stamp.as_deref()).chain(generated).collect()
}

/// Which rows of the rule at a place of its pass depend on a row that another rule has left; none where that can't be told
/// from the row that was left, as it stood then. `since` are the rules from its pass to this one.
fn told_apart(
    (own, place): (&[Rule], usize),
    (other, since): (&Rule, &[&Rule]),
    catalog: &Catalog,
) -> Option<Vec<(Vec<String>, Vec<Expr>)>> {
    let rule = &own[place];
    // What is to be inserted is no row that was left; and who is chosen next, where that depends on who was, was not left yet.
    let leads_on = |one: &Reading<'_>| one.is_looked_up && reads_what_changes(one, other, catalog);
    if rule.inserts() || other.inserts() || readings(other, catalog).iter().any(leads_on) {
        return None;
    }
    // Where the row that was left is to get another value, who depends on it then is not known yet.
    let of_its_table = since.iter().filter(|one| one.target == other.target);
    let written: Vec<&str> = of_its_table.flat_map(|one| changed(one, catalog)).collect();
    let is_settled = |columns: &Vec<String>| !columns.iter().any(|name| written.contains(&name.as_str()));
    let mut found = Vec::new();
    for reading in readings(rule, catalog).into_iter().filter(|one| reads_what_changes(one, other, catalog)) {
        let (columns, values): (Vec<Expr>, Vec<Expr>) = reading.by?.into_iter().unzip();
        found.push((plain_columns(&columns).filter(is_settled)?, values));
    }
    for reading in readings(other, catalog).into_iter().filter(|one| reads_what_changes(one, rule, catalog)) {
        let (values, columns): (Vec<Expr>, Vec<Expr>) = reading.by?.into_iter().unzip();
        plain_columns(&values)?;
        // Another row of the group may come to be the one that is chosen, which was not left.
        if matches!(other.form, Form::Designate { .. })
            && !planned_groups(other).iter().all(|group| is_of(group, &columns))
        {
            return None;
        }
        found.push((plain_columns(&columns).filter(is_settled)?, values));
    }
    leave_out_own_row(other, &mut found, catalog);
    // What the rules after this one write, and it itself, its values were not read from.
    let too_late: Vec<&str> = own[place..].iter().flat_map(|one| changed(one, catalog)).collect();
    let values = || found.iter().flat_map(|(_, values)| values);
    let is_known = |value: &Expr| {
        let touched = touched_by(|visit| value.walk(visit));
        !may_fail(value) && !touched.iter().any(|(of, name)| *of == rule.target && too_late.contains(&name.as_str()))
    };
    (!found.is_empty() && values().all(is_known) && keeps_groups_whole(rule, &found, catalog)).then_some(found)
}

/// Who waits with the group of what is chosen waits with the row that was left, too: it is one of the group.
fn leave_out_own_row(other: &Rule, found: &mut Vec<(Vec<String>, Vec<Expr>)>, catalog: &Catalog) {
    let Form::Designate { group, .. } = &other.form else { return };
    let is_same = |columns: &Vec<String>, values: &[Expr]| plain_columns(values).as_ref() == Some(columns);
    if found.iter().any(|(columns, values)| is_of(&[group], values) && is_same(columns, values)) {
        let key = key_of(other, catalog);
        found.retain(|(columns, values)| *columns != key || !is_same(columns, values));
    }
}

/// Whether all rows of a group that is planned together wait, or none: the place of each depends on the others.
fn keeps_groups_whole(rule: &Rule, found: &[(Vec<String>, Vec<Expr>)], catalog: &Catalog) -> bool {
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

fn reads_what_changes(reading: &Reading<'_>, rule: &Rule, catalog: &Catalog) -> bool {
    *reading.table == rule.target && changed(rule, catalog).iter().any(|name| reading.columns.contains(*name))
}

/// What a rule reads for a row of its own: the row, those of its group, and what it looks up.
fn readings<'a>(rule: &'a Rule, catalog: &Catalog) -> Vec<Reading<'a>> {
    let mut columns = columns_of(&rule.target, |visit| rule.walk(visit));
    // What stands where it writes decides whether it does.
    columns.extend(rule.written_columns().into_iter().map(str::to_owned));
    let own_key = key_of(rule, catalog).into_iter().map(|name| own_column(rule, name)).map(|key| (key.clone(), key));
    let of_group = |group: Vec<&Expr>| {
        let by = group.into_iter().map(|value| (value.clone(), value.clone())).collect();
        Reading { table: &rule.target, columns: columns.clone(), is_looked_up: false, by: Some(by) }
    };
    // The row that is chosen is one of its group.
    let is_of_its_group = matches!(rule.form, Form::Designate { .. });
    let by = Some(own_key.collect());
    let own = Reading { table: &rule.target, columns: columns.clone(), is_looked_up: false, by };
    let own = (!is_of_its_group).then_some(own);
    let groups = planned_groups(rule).into_iter().map(of_group);
    let (lookups, inner) = lookups(rule);
    let looked_up = lookups.into_iter().map(|lookup| Reading {
        table: &lookup.table,
        columns: columns_read(rule, lookup),
        is_looked_up: true,
        by: (!inner.contains(&lookup)).then(|| lookup.on.clone()),
    });
    own.into_iter().chain(groups).chain(looked_up).collect()
}

/// What makes the groups that a rule plans together.
fn planned_groups(rule: &Rule) -> Vec<Vec<&Expr>> {
    match &rule.form {
        Form::Designate { group, .. } => vec![vec![group]],
        Form::Fill { cases, .. } => {
            let rotations = cases.iter().filter_map(cases::rotation);
            let rotations = rotations.map(|rotation| rotation.on.iter().map(|(_, outer)| outer).collect());
            let numberings = cases.iter().filter_map(cases::numbering).map(|numbering| vec![&numbering.group]);
            rotations.chain(numberings).collect()
        }
        _ => Vec::new(),
    }
}

/// The lookups of a rule, and those of them that are made for a row that is looked up itself.
fn lookups(rule: &Rule) -> (Vec<&Rc<Lookup>>, Vec<&Rc<Lookup>>) {
    let (mut all, mut inner) = (Vec::new(), Vec::new());
    rule.walk(&mut |node| {
        let mut is_inside = |node| {
            if let Node::Lookup(lookup) = node {
                inner.push(lookup);
            }
        };
        match node {
            Node::Lookup(lookup) => {
                lookup.walk_inner(&mut is_inside);
                if !all.contains(&lookup) {
                    all.push(lookup);
                }
            }
            Node::Expr(Expr::Field { value, .. }) => value.walk(&mut is_inside),
            Node::Expr(Expr::Aggregate { aggregate, .. }) => aggregate.walk(&mut is_inside),
            Node::Expr(_) | Node::Distinct(_) => {}
        }
    });
    (all, inner)
}

/// The columns that a rule reads through a lookup.
fn columns_read(rule: &Rule, lookup: &Rc<Lookup>) -> BTreeSet<String> {
    columns_of(&lookup.table, |visit| {
        lookup.walk_inner(visit);
        rule.walk(&mut |node| match node {
            Node::Expr(Expr::Field { lookup: from, value }) if from == lookup => value.walk(visit),
            Node::Expr(Expr::Aggregate { lookup: from, aggregate }) if from == lookup => aggregate.walk(visit),
            _ => {}
        });
    })
}

fn columns_of(table: &QualifiedName, walk: impl FnOnce(&mut dyn FnMut(Node<'_>))) -> BTreeSet<String> {
    touched_by(walk).into_iter().filter(|(of, _)| of == table).map(|(_, name)| name).collect()
}

/// The names of values that are columns, all of them.
fn plain_columns(values: &[Expr]) -> Option<Vec<String>> {
    let plain = |value: &Expr| match value {
        Expr::Column { of: Rows::Table(_), name, .. } => Some(name.clone()),
        _ => None,
    };
    values.iter().map(plain).collect()
}

fn key_of(rule: &Rule, catalog: &Catalog) -> Vec<String> {
    catalog.table(&rule.target).and_then(|table| table.key()).unwrap_or_default().to_vec()
}

fn own_column(rule: &Rule, name: String) -> Expr {
    let of = Rows::Table(rule.target.clone());
    Expr::Column { of, name, ty: Type::Text, nullable: false, declared: Declared::default() }
}
