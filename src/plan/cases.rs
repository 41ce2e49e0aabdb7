use super::effect::{OUTCOME, column_type, join_new, values};
use super::query::{NEW, Query, column, equal};
use super::relations::Reach;
use super::select::{Output, Sql, Value};
use crate::catalog::Table;
use crate::ir::{Case, Choice, Expr, Lookup};
use crate::sql::literal;

/// The alias under which the outcome of a row is named.
pub(super) const CHOSEN: &str = "chosen";

/// Joins the outcome of each row and the value that goes with it; gives the value.
pub(super) fn join_values(query: &mut Query<'_>, target: &str, cases: &[Case], table: &Table) -> Sql {
    let cast = Some(Sql::new(column_type(table, target).comparison_sql()));
    let mut conditions = Vec::new();
    let mut values_of = Vec::new();
    let mut otherwise = None;
    for case in cases {
        let value = query.own(&case.value);
        let label = Sql::new(literal(&case.label));
        values_of.push((label.clone(), value.clone()));
        match applies(query, case, &value) {
            Some(condition) => conditions.push((condition, label)),
            None => {
                otherwise = Some(label);
                break;
            }
        }
        if let Some(waits) = waits_for_plan(query, case) {
            conditions.push((waits, Sql::new("NULL")));
        }
    }
    if let ([only], true) = (cases, conditions.len() <= 1) {
        // One case needs no name for its outcome; its condition stays, in the value.
        let value = match conditions.pop() {
            Some((condition, _)) if only.when.is_some() => {
                Value::Cases { arms: vec![(condition, values_of[0].1.clone())], otherwise: None, cast }
            }
            _ => Value::Cases { arms: Vec::new(), otherwise: Some(values_of[0].1.clone()), cast },
        };
        join_new(query, vec![Output { value, name: target.to_owned() }]);
        return column(NEW, target);
    }
    query.reserve(CHOSEN);
    let outcome = Value::Cases { arms: conditions, otherwise, cast: None };
    values(query, CHOSEN, vec![Output { value: outcome, name: OUTCOME.to_owned() }]);
    let arm = |(label, value)| (equal(&column(CHOSEN, OUTCOME), &label), value);
    let value = Value::Cases { arms: values_of.into_iter().map(arm).collect(), otherwise: None, cast };
    join_new(query, vec![Output { value, name: target.to_owned() }]);
    column(NEW, target)
}

/// When a case gives a row its value; always where there is nothing to ask.
pub(super) fn applies(query: &mut Query<'_>, case: &Case, value: &Sql) -> Option<Sql> {
    let when = case.when.as_ref().map(|when| query.condition(when));
    let has_value = (!case.value.is_never_null()).then(|| format!("{} IS NOT NULL", value.as_str()));
    match (when, has_value) {
        (Some(when), Some(has_value)) => Some(Sql::new(format!("{} AND {has_value}", when.as_str()))),
        (Some(when), None) => Some(when),
        (None, has_value) => has_value.map(Sql::new),
    }
}

/// When a case leaves a row to those after it; never where there is nothing to ask.
pub(super) fn passes_on(query: &mut Query<'_>, case: &Case, value: &Sql) -> Option<Sql> {
    if case.when.is_none() {
        return (!case.value.is_never_null()).then(|| Sql::new(format!("{} IS NULL", value.as_str())));
    }
    let applies = applies(query, case, value)?;
    Some(Sql::new(format!("({}) IS NOT TRUE", applies.as_str())))
}

/// In a window a row may come to a rotation for which no member is planned yet, although there are members: it waits
/// for the next round, rather than fall through to a later case.
fn waits_for_plan(query: &mut Query<'_>, case: &Case) -> Option<Sql> {
    let lookup = rotation(case)?;
    if query.relations.reach != Reach::Window {
        return None;
    }
    let when = case.when.as_ref().map(|when| query.condition(when));
    let row = query.select.alias.clone();
    let members = query.existence(lookup, &row);
    let when = when.map(|when| format!("{} AND ", when.as_str())).unwrap_or_default();
    Some(Sql::new(format!("{when}{} IS NOT NULL", members.as_str())))
}

/// The rotation that a case deals from.
pub(super) fn rotation(case: &Case) -> Option<&std::rc::Rc<Lookup>> {
    match &case.value {
        Expr::Field { lookup, .. } if matches!(lookup.choice, Choice::Spread { .. }) => Some(lookup),
        _ => None,
    }
}
