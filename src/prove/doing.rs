use super::model::Answer;
use super::row::Row;
use super::value::{Kind, Term, Value, What};
use crate::ir::{Case, Form, Rule};

/// What a rule would write into a row, column by column.
pub(super) type Writes<'a> = Vec<(&'a str, Value<'a>)>;

/// What a rule would write into the row, if anything is left for it to do there. Of a designation's rows only one is
/// chosen; this is the one.
pub(super) fn left_to_do<'a>(rule: &'a Rule, row: &Row<'_, 'a>) -> Answer<'a, Option<Writes<'a>>> {
    let Some(writes) = may_write(rule, row)? else { return Ok(None) };
    if matches!(rule.form, Form::Fill { .. }) {
        return Ok(Some(writes));
    }
    for (column, value) in &writes {
        if row.column(column)? != *value {
            return Ok(Some(writes));
        }
    }
    Ok(None)
}

/// What a rule writes into the row if it writes it, whether that changes anything or not; the stamp left out.
pub(super) fn may_write<'a>(rule: &'a Rule, row: &Row<'_, 'a>) -> Answer<'a, Option<Writes<'a>>> {
    if !row.is_in_scope(&rule.filter)? {
        return Ok(None);
    }
    let own = match &rule.form {
        Form::Fill { column, cases } => {
            if row.column(column)? != Value::Null {
                return Ok(None);
            }
            match first_case(cases, row, column, true)? {
                Value::Null => return Ok(None),
                value => Some((column.as_str(), value)),
            }
        }
        Form::Derive { column, value } | Form::Normalize { column, value } => {
            Some((column.as_str(), row.stored(column, value)?))
        }
        Form::Classify { column, cases } => Some((column.as_str(), first_case(cases, row, column, false)?)),
        Form::Designate { group, already, .. } => {
            if row.value(group)? == Value::Null || row.holds(already)? {
                return Ok(None);
            }
            None
        }
        // It changes no row that is there.
        Form::InsertMissing { .. } => return Ok(None),
    };
    let mut writes: Writes<'a> = own.into_iter().collect();
    // What is set beside it sees the rule's own column as it is about to be written.
    let mut seen = row.with(own);
    seen.seen_by = Some(rule);
    for set in &rule.sets {
        writes.push((&set.column, seen.stored(&set.column, &set.value)?));
    }
    Ok(Some(writes))
}

/// The time that a rule writes into its stamp.
pub(super) fn stamped<'a>(rule: &'a Rule, row: &Row<'_, 'a>) -> Answer<'a, Option<(&'a str, Value<'a>)>> {
    let Some(column) = rule.stamp.as_deref() else { return Ok(None) };
    let what = What::Time(&rule.name);
    let time = row.assumed(Term { what, kind: Kind::Opaque, nullable: false, is_after: false, seen_by: None })?;
    Ok(Some((column, time)))
}

/// The value of the first case that applies; in a fill, of the first that applies and has one.
fn first_case<'a>(cases: &'a [Case], row: &Row<'_, 'a>, column: &'a str, is_fill: bool) -> Answer<'a, Value<'a>> {
    for case in cases {
        if !row.is_in_scope(&case.when)? {
            continue;
        }
        let value = row.stored(column, &case.value)?;
        if !is_fill || value != Value::Null {
            return Ok(value);
        }
    }
    Ok(Value::Null)
}
