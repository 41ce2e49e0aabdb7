use super::Refutation;
use super::doing::left_to_do;
use super::kept::row_in_words;
use super::model::{Answer, End, Known, Model};
use super::row::Row;
use super::value::What;
use super::watch::{changed_columns, compared_columns};
use crate::catalog::Catalog;
use crate::ir::{Backfill, Node, RequirementKind, Rule};
use crate::sql::QualifiedName;

/// Runs after which a row that still changes is taken to change for ever: it has fewer values than that to go through.
const MANY_RUNS: usize = 12;

/// A row that would be all that its table holds, and that a second run would write again by the earlier rule. Only its own
/// columns and constants may decide: what else may hold is not known to be possible.
pub(super) fn written_again(
    backfill: &Backfill,
    catalog: &Catalog,
    earlier: &Rule,
    later: &Rule,
) -> Option<Refutation> {
    let table = catalog.table(&earlier.target)?;
    if later.target != earlier.target {
        return None;
    }
    let rules = involved(backfill, catalog, earlier, later);
    if rules.iter().any(|rule| rule.inserts()) {
        return None;
    }
    // A check or a requirement may say that there is no such row.
    let is_involved = |column: &str| rules.iter().any(|rule| touches(rule, column));
    let is_checked = table.columns.iter().filter(|column| is_involved(&column.name)).any(|column| {
        table.checks.iter().any(|check| check.condition.to_lowercase().contains(&column.name.to_lowercase()))
    });
    if is_checked || is_required(backfill, &earlier.target, &is_involved) {
        return None;
    }
    let model = Model::new(table, catalog, &rules, None);
    let after = |runs: usize| match model.none(&|known| is_written_in(&model, known, &rules, earlier, runs)) {
        Err(End::Found(known)) => Some(row_in_words(&known)),
        Ok(()) | Err(End::TooMany) => None,
    };
    let for_ever = after(MANY_RUNS).map(|row| Refutation { row, settles: false });
    for_ever.or_else(|| after(2).map(|row| Refutation { row, settles: true }))
}

/// Whether the last of so many runs of the rules writes the row by the earlier one.
fn is_written_in<'a>(
    model: &Model<'a>,
    known: &Known<'a>,
    rules: &[&'a Rule],
    earlier: &Rule,
    runs: usize,
) -> Answer<'a, bool> {
    let mut row = Row::new(model, known);
    let mut is_written = false;
    for _ in 0..runs {
        is_written = false;
        for rule in rules {
            let Some(settled) = settle(rule, row)? else { return Ok(false) };
            is_written |= settled.is_written && std::ptr::eq(*rule, earlier);
            row = settled.row;
        }
    }
    Ok(is_written)
}

/// A row on which a rule finds nothing more to do.
struct Settled<'r, 'a> {
    row: Row<'r, 'a>,
    is_written: bool,
}

/// Applies a rule until it finds nothing more; gives nothing where it never does, which is not the fault of another rule,
/// or where more than the row's columns decides.
fn settle<'r, 'a>(rule: &'a Rule, mut row: Row<'r, 'a>) -> Answer<'a, Option<Settled<'r, 'a>>> {
    for passes in 0..MANY_RUNS {
        match only_by_its_columns(left_to_do(rule, &row))? {
            None => return Ok(None),
            Some(None) => return Ok(Some(Settled { row, is_written: passes > 0 })),
            Some(Some(writes)) => row = row.with(writes),
        }
    }
    Ok(None)
}

/// The answer, where nothing but columns of the row decides; else there is none.
fn only_by_its_columns<'a, T>(answer: Answer<'a, T>) -> Answer<'a, Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(term) if matches!(term.what, What::Column(_)) => Err(term),
        Err(_) => Ok(None),
    }
}

/// The two rules, and all others of the table that write what these read or write.
fn involved<'a>(backfill: &'a Backfill, catalog: &Catalog, earlier: &Rule, later: &Rule) -> Vec<&'a Rule> {
    let same_table: Vec<&Rule> = backfill.rules.iter().filter(|rule| rule.target == earlier.target).collect();
    let mut is_in: Vec<bool> =
        same_table.iter().map(|rule| std::ptr::eq(*rule, earlier) || std::ptr::eq(*rule, later)).collect();
    loop {
        let is_touched = |name: &str| {
            let mut rules = same_table.iter().zip(&is_in).filter(|(_, is_in)| **is_in).map(|(rule, _)| rule);
            rules.any(|rule| touches(rule, name))
        };
        let next = same_table
            .iter()
            .zip(&is_in)
            .position(|(rule, is_in)| !is_in && changed_columns(rule, catalog).into_iter().any(is_touched));
        match next {
            Some(index) => is_in[index] = true,
            None => break,
        }
    }
    same_table.into_iter().zip(is_in).filter(|(_, is_in)| *is_in).map(|(rule, _)| rule).collect()
}

/// Whether a column of its table decides what a rule writes.
fn touches(rule: &Rule, column: &str) -> bool {
    compared_columns(rule).contains(&column) || rule.reads(&rule.target, |read| read == column).is_some()
}

/// Whether something that stops the run asks about one of these columns.
fn is_required(backfill: &Backfill, table: &QualifiedName, is_involved: &dyn Fn(&str) -> bool) -> bool {
    let mut found = false;
    for requirement in backfill.requirements.iter().filter(|one| one.kind == RequirementKind::Require) {
        requirement.violations.walk(&mut |node: Node<'_>| {
            found |= node.columns().iter().any(|(of, name)| *of == table && is_involved(name));
        });
    }
    found
}
