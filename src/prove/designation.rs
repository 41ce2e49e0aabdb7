use super::doing::may_write;
use super::kept::{after, inserted, is_inserted, said};
use super::model::{Answer, Known, Model};
use super::row::Row;
use super::value::Value;
use crate::catalog::Catalog;
use crate::ir::{Expr, Form, Rule};

/// Whether what a designation sets makes `already` hold on every row that may be chosen.
pub(super) fn designates_once(rule: &Rule, catalog: &Catalog) -> bool {
    let Form::Designate { already, .. } = &rule.form else { return true };
    let Some(table) = catalog.table(&rule.target) else { return true };
    let model = Model::new(table, catalog, &[rule], None);
    model.none(&|known| stays_open(&model, known, rule, already)).is_ok()
}

/// Whether a row could be chosen, holds the values afterwards, and `already` does not hold on it.
fn stays_open<'a>(model: &Model<'a>, known: &Known<'a>, rule: &'a Rule, already: &'a Expr) -> Answer<'a, bool> {
    let row = Row::new(model, known);
    let Some(writes) = may_write(rule, &row)? else { return Ok(false) };
    let mut chosen = row.with(writes);
    chosen.seen_by = Some(rule);
    Ok(!chosen.holds(already)?)
}

/// Whether every group that has its row keeps it, and a group that has none gets no row that could be chosen.
pub(super) fn is_kept<'a>(
    model: &Model<'a>,
    earlier: &'a Rule,
    later: &'a Rule,
    (group, already): (&'a Expr, &'a Expr),
    catalog: &Catalog,
) -> Result<(), String> {
    let is_own_column = matches!(group, Expr::Column { .. });
    if model.is_changed(group) && !(later.inserts() && is_own_column) {
        return Err(format!("`{}` may move rows from one group to another", later.name));
    }
    // Where the values make `already` hold, a group without such a row has none that could be chosen.
    if !designates_once(earlier, catalog) {
        return Err(format!("what `{}` sets need not make a row the one that its group has", earlier.name));
    }
    let is_lost = |known: &Known<'a>| -> Answer<'a, bool> {
        let row = Row::new(model, known);
        if is_inserted(model, later) && inserted(&row, later)?.is_in_scope(&earlier.filter)? {
            return Ok(true);
        }
        if row.value(group)? == Value::Null {
            return Ok(false);
        }
        let (had, could) = (row.holds(already)?, row.is_in_scope(&earlier.filter)?);
        for after in after(&row, later)? {
            if (had && !after.holds(already)?) || (!could && after.is_in_scope(&earlier.filter)?) {
                return Ok(true);
            }
        }
        Ok(false)
    };
    model.none(&is_lost).map_err(said)
}
