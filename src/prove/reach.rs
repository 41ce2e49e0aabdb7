use super::model::{Answer, Known, Model};
use super::row::Row;
use super::value::Value;
use crate::catalog::Catalog;
use crate::ir::{Case, Expr, Form, Rule};

/// Whether some row may be in the rule's scope. In doubt it may.
pub(super) fn may_be_in_scope(rule: &Rule, catalog: &Catalog) -> bool {
    let Some(table) = catalog.table(&rule.target) else { return true };
    let model = Model::new(table, catalog, &[rule], None);
    model.none(&|known| Row::new(&model, known).is_in_scope(&rule.filter)).is_err()
}

/// Whether a condition may hold on some row of the rule's scope. In doubt it may.
pub(super) fn may_hold(rule: &Rule, condition: &Expr, catalog: &Catalog) -> bool {
    let Some(table) = catalog.table(&rule.target) else { return true };
    let model = Model::new(table, catalog, &[rule], None);
    model.none(&|known| holds_in_scope(&model, known, rule, condition)).is_err()
}

/// Whether some row may have the case of this index for its outcome. In doubt it may.
pub(super) fn may_reach(rule: &Rule, cases: &[Case], index: usize, catalog: &Catalog) -> bool {
    let Some(table) = catalog.table(&rule.target) else { return true };
    let model = Model::new(table, catalog, &[rule], None);
    model.none(&|known| reaches(&model, known, rule, cases, index)).is_err()
}

fn holds_in_scope<'a>(model: &Model<'a>, known: &Known<'a>, rule: &'a Rule, condition: &'a Expr) -> Answer<'a, bool> {
    let row = Row::new(model, known);
    Ok(row.is_in_scope(&rule.filter)? && row.holds(condition)?)
}

fn reaches<'a>(
    model: &Model<'a>,
    known: &Known<'a>,
    rule: &'a Rule,
    cases: &'a [Case],
    index: usize,
) -> Answer<'a, bool> {
    let row = Row::new(model, known);
    let is_fill = matches!(rule.form, Form::Fill { .. });
    let takes = |case: &'a Case| -> Answer<'a, bool> {
        Ok(row.is_in_scope(&case.when)? && (!is_fill || row.value(&case.value)? != Value::Null))
    };
    if !row.is_in_scope(&rule.filter)? {
        return Ok(false);
    }
    for before in &cases[..index] {
        if takes(before)? {
            return Ok(false);
        }
    }
    takes(&cases[index])
}
