//! Which passes must not overtake which, and which of their rows wait for rows that an earlier one has left.

use std::collections::BTreeSet;

use super::fuse::Group;
use super::reading::{changed, columns_in, key_of, own_column, planned_groups};
use super::told_apart::{Earlier, FoundBy, told_apart};
use crate::catalog::Catalog;
use crate::ir::{Expr, Rule};

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
    pub(super) columns: Vec<FoundBy>,
    /// The values of the row that waits.
    pub(super) values: Vec<Expr>,
}

/// What the last of these groups of rules waits for; `others` is what those before it wait for.
pub(super) fn waits(groups: &[Group<'_>], others: &[Waits], catalog: &Catalog) -> Waits {
    let Some((own, before)) = groups.split_last() else { return Waits::default() };
    let mut waits = Waits::default();
    for (pass, group) in (1..).zip(before) {
        let since = groups[pass - 1..].iter().flat_map(|group| group.rules).collect();
        let earlier = Earlier { rules: group.rules, is_free: others[pass - 1].passes.is_empty(), since };
        let pairs = own.rules.iter().enumerate().flat_map(|one| earlier.rules.iter().map(move |other| (one, other)));
        let pairs: Vec<_> = pairs.filter(|((_, rule), other)| comes_after(rule, other, catalog)).collect();
        if pairs.is_empty() {
            continue;
        }
        waits.passes.insert(pass);
        let told_apart = pairs.into_iter().map(|((place, _), other)| {
            let found = told_apart((own.rules, place), (other, &earlier), catalog)?;
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
            rule.target == *target && wait.columns.iter().any(|one| changed(rule, catalog).contains(&one.column()))
        };
        let earlier = (1..wait.pass).filter(|pass| before[pass - 1].rules.iter().any(changes));
        waits.whole.extend(earlier);
    }
    // A row that is still to be inserted is one that the passes over its table are yet to write.
    for pass in waits.passes.clone() {
        let inserts = |rule: &Rule| rule.inserts() && rule.target == *before[pass - 1].target();
        waits.whole.extend((1..pass).filter(|earlier| before[earlier - 1].rules.iter().any(inserts)));
    }
    for (pass, wait) in due_to_itself(groups, &waits, catalog) {
        waits.passes.insert(pass);
        match wait {
            Some(wait) => waits.rows.push(wait),
            None => _ = waits.whole.insert(pass),
        }
    }
    waits.passes.extend(&waits.whole);
    waits.rows.retain(|wait| !waits.whole.contains(&wait.pass));
    waits
}

/// Where a row waits by a value that an earlier pass is still to write, for whom it waits is not known yet: it waits for itself.
fn due_to_itself(groups: &[Group<'_>], waits: &Waits, catalog: &Catalog) -> Vec<(usize, Option<Wait>)> {
    let Some((own, before)) = groups.split_last() else { return Vec::new() };
    let mut found = Vec::new();
    for wait in &waits.rows {
        let rule = &own.rules[wait.rule];
        let values = columns_in(&wait.values, own.target());
        let changes = |rule: &Rule| {
            rule.target == *own.target() && changed(rule, catalog).iter().any(|name| values.contains(*name))
        };
        let earlier = (1..).zip(before).filter(|(_, group)| group.rules.iter().any(changes)).map(|(pass, _)| pass);
        for pass in earlier.filter(|pass| !waits.passes.contains(pass)) {
            let key = key_of(rule, catalog);
            let values = key.iter().map(|name| own_column(rule, name.clone())).collect();
            let columns = key.into_iter().map(FoundBy::Held).collect();
            let by_row = planned_groups(rule).is_empty().then_some(Wait { pass, rule: wait.rule, columns, values });
            found.push((pass, by_row));
        }
    }
    found
}

/// Whether a rule must not overtake another that comes before it: one reads what the other writes, or both write the same, if
/// only as a stamp. A stamp that both set they share. Whatever is read of a table, a row that is inserted changes it.
pub(super) fn comes_after(rule: &Rule, other: &Rule, catalog: &Catalog) -> bool {
    let (changed, others) = (changed(rule, catalog), changed(other, catalog));
    let is_read = other.reads(&rule.target, |name| rule.inserts() || changed.contains(&name)).is_some();
    let reads_from = rule.reads(&other.target, |name| other.inserts() || others.contains(&name)).is_some();
    let writes = |one: &Rule, names: &[&str]| one.written_columns().iter().any(|name| names.contains(name));
    let write_the_same = writes(rule, &others) || writes(other, &changed);
    is_read || reads_from || rule.target == other.target && (other.inserts() || write_the_same)
}
