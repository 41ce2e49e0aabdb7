use super::effect::{OUTCOME, column_type, scope};
use super::gate::is_of_the_row;
use super::layer::NOT_PLANNED;
use super::lookup::conjuncts;
use super::number::keep_free;
use super::query::{NEW, Query, column, equal};
use super::relations::Reach;
use super::select::{Output, Sql, Value};
use super::value::{for_each_row, is_not_null, is_null, is_volatile, join_new, may_fail, values};
use crate::catalog::Table;
use crate::ir::{Case, Choice, Expr, Form, Lookup, Numbering, Rule};
use crate::sql::literal;

/// The alias under which the outcome of a row is named.
pub(super) const CHOSEN: &str = "chosen";

/// Joins the outcome of each row and the value that goes with it; gives the value.
///
/// In a fill a case whose value is null leaves the row to the next one; in a classification null is a value. A value that
/// may fail, such as a division, is computed only for the rows of the scope: PostgreSQL puts the conditions of one WHERE
/// into an order of its own, but keeps the order of a CASE.
pub(super) fn join_values(query: &mut Query<'_>, rule: &Rule, target: &str, cases: &[Case], table: &Table) -> Sql {
    let is_fill = matches!(rule.form, Form::Fill { .. });
    let cast = Some(Sql::new(column_type(table, target).comparison_sql()));
    let mut conditions = Vec::new();
    let mut values_of = Vec::new();
    let mut otherwise = None;
    if cases.iter().any(|case| may_fail(&case.value))
        && let Some(scope) = scope(query, rule)
    {
        conditions.push((Sql::new(format!("({}) IS NOT TRUE", scope.as_str())), Sql::new("NULL")));
    }
    for (index, case) in cases.iter().enumerate() {
        query.comes = comes(query, case);
        let value = query.own(&case.value);
        query.comes.clear();
        if let Some(numbering) = numbering(case)
            && query.relations.reach == Reach::Window
            && !query.relations.waiting
        {
            keep_free(query, numbering, target, &value, |_| None);
        }
        let label = Sql::new(literal(&case.label));
        values_of.push((label.clone(), value.clone()));
        match applies(query, case, &value, is_fill.then_some(target)) {
            Some(condition) => conditions.push((condition, label)),
            None => {
                otherwise = Some(label);
                break;
            }
        }
        if (query.relations.waiting || index + 1 < cases.len())
            && let Some(waits) = waits_for_plan(query, case, &value)
        {
            conditions.push((waits, Sql::new(NOT_PLANNED)));
        }
    }
    if let ([only], [], Some(_)) = (cases, conditions.as_slice(), &otherwise)
        && !is_volatile(&only.value)
    {
        // The only case of a rule needs no condition, and its outcome no name.
        let value = Value::Cases { arms: Vec::new(), otherwise: Some(values_of.remove(0).1), cast };
        join_new(query, vec![Output { value, name: target.to_owned() }]);
        return column(NEW, target);
    }
    let outcome = Value::Cases { arms: conditions, otherwise, cast: None };
    values(query, CHOSEN, vec![Output { value: outcome, name: OUTCOME.to_owned() }]);
    let arm = |((label, value), case): (_, &Case)| {
        let is_chosen = equal(&column(CHOSEN, OUTCOME), &label);
        (if is_volatile(&case.value) { for_each_row(is_chosen, target) } else { is_chosen }, value)
    };
    let value = Value::Cases { arms: values_of.into_iter().zip(cases).map(arm).collect(), otherwise: None, cast };
    join_new(query, vec![Output { value, name: target.to_owned() }]);
    column(NEW, target)
}

/// When a case gives a row its value, in a fill of that column only where it has one; always where there is nothing to ask.
pub(super) fn applies(query: &mut Query<'_>, case: &Case, value: &Sql, filled: Option<&str>) -> Option<Sql> {
    let when = case.when.as_ref().map(|when| query.condition(when));
    let has_value = filled.filter(|_| !case.value.is_never_null()).map(|filled| is_not_null(query, filled, value));
    match (when, has_value) {
        (Some(when), Some(has_value)) => Some(Sql::new(format!("{} AND {}", when.as_str(), has_value.as_str()))),
        (when, has_value) => when.or(has_value),
    }
}

/// When a case of a fill leaves a row to those after it; never where there is nothing to ask.
pub(super) fn passes_on(query: &mut Query<'_>, case: &Case, value: &Sql, filled: &str) -> Option<Sql> {
    if case.when.is_none() {
        return (!case.value.is_never_null()).then(|| is_null(query, filled, value));
    }
    let applies = applies(query, case, value, Some(filled))?;
    Some(Sql::new(format!("({}) IS NOT TRUE", applies.as_str())))
}

/// A row may come to a rotation for which no member is planned yet, although there are members, or to a numbering of its group
/// without a number: in a window, and where rows that wait count, it waits for the next round, rather than fall through to a
/// later case.
fn waits_for_plan(query: &mut Query<'_>, case: &Case, value: &Sql) -> Option<Sql> {
    if query.relations.reach != Reach::Window && !query.relations.waiting {
        return None;
    }
    let (rotation, numbering) = (rotation(case), numbering(case));
    if rotation.is_none() && numbering.is_none() {
        return None;
    }
    let when = case.when.as_ref().map(|when| query.condition(when));
    let gets_one = match numbering {
        Some(numbering) => query.own(&numbering.group),
        None => {
            let mut asked = comes(query, case);
            if !may_fail(&case.value) {
                asked.push(Sql::new(format!("{} IS NULL", value.as_str())));
            }
            query.undealt(rotation?, asked)
        }
    };
    let when = when.map(|when| format!("{} AND ", when.as_str())).unwrap_or_default();
    Some(Sql::new(format!("{when}{} IS NOT NULL", gets_one.as_str())))
}

/// What must hold of a row by itself for a case to be come to; nothing where that can't be asked of any row.
fn comes(query: &mut Query<'_>, case: &Case) -> Vec<Sql> {
    let when = case.when.as_ref().filter(|when| is_of_the_row(when) && !may_fail(when));
    when.into_iter().flat_map(conjuncts).map(|condition| query.condition(condition)).collect()
}

/// The rotation that a case deals from.
pub(super) fn rotation(case: &Case) -> Option<&std::rc::Rc<Lookup>> {
    match &case.value {
        Expr::Field { lookup, .. } if matches!(lookup.choice, Choice::Spread { .. }) => Some(lookup),
        _ => None,
    }
}

/// The numbering that a case gives a number of.
pub(super) fn numbering(case: &Case) -> Option<&std::rc::Rc<Numbering>> {
    match &case.value {
        Expr::Number(numbering) => Some(numbering),
        _ => None,
    }
}

/// Whether a rule gives numbers.
pub(super) fn numbers(rule: &Rule) -> bool {
    matches!(&rule.form, Form::Fill { cases, .. } if cases.iter().any(|case| numbering(case).is_some()))
}
