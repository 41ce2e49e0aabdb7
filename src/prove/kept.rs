use super::designation;
use super::doing::{Writes, left_to_do, may_write, stamped};
use super::model::{Answer, End, Known, Model};
use super::row::Row;
use super::value::{Term, Value, What};
use super::watch::walk_what_decides;
use crate::catalog::Catalog;
use crate::ir::{Expr, Form, Node, Rule};

/// Whether the later rule leaves nothing to do for the earlier on a row on which nothing was left, whichever row the later
/// writes.
///
/// # Errors
///
/// Why that is not proven: a row that speaks against it, or that none was looked for.
pub(super) fn is_kept(earlier: &Rule, later: &Rule, catalog: &Catalog) -> Result<(), String> {
    let table = catalog.table(&earlier.target).ok_or("its table is not known")?;
    let model = Model::new(table, catalog, &[earlier, later], Some(later));
    let outcome = match &earlier.form {
        Form::Designate { group, already, .. } => {
            return designation::is_kept(&model, earlier, later, (group, already), catalog);
        }
        // A row that is there already is not taken away by one that is inserted.
        Form::InsertMissing { .. } if later.inserts() && !needs(earlier, later) => return Ok(()),
        Form::InsertMissing { .. } => return Err(format!("`{}` may need other rows then", earlier.name)),
        Form::Fill { .. } | Form::Derive { .. } | Form::Normalize { .. } | Form::Classify { .. } => {
            model.none(&|known| is_undone(&model, known, earlier, later))
        }
    };
    outcome.map_err(said)
}

/// Whether the rows that the earlier rule needs are found in the later one's table.
fn needs(earlier: &Rule, later: &Rule) -> bool {
    let mut found = false;
    walk_what_decides(earlier, &mut |node| {
        found |= matches!(node, Node::Lookup(lookup) if lookup.table == later.target);
        found |=
            matches!(node, Node::Distinct(distinct) if distinct.members.iter().any(|one| one.table == later.target));
        found |= node.columns().iter().any(|(table, _)| **table == later.target);
    });
    let Form::InsertMissing { source, .. } = &earlier.form else { return found };
    found || source.rows.table() == Some(&later.target)
}

/// Whether the earlier rule is done with the row, and isn't any more once the later wrote.
fn is_undone<'a>(model: &Model<'a>, known: &Known<'a>, earlier: &'a Rule, later: &'a Rule) -> Answer<'a, bool> {
    let row = Row::new(model, known);
    if is_inserted(model, later) && left_to_do(earlier, &inserted(&row, later)?)?.is_some() {
        return Ok(true);
    }
    if left_to_do(earlier, &row)?.is_some() {
        return Ok(false);
    }
    for after in after(&row, later)? {
        if left_to_do(earlier, &after)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The row after the later rule wrote: elsewhere only, or here, too.
pub(super) fn after<'r, 'a>(row: &Row<'r, 'a>, later: &'a Rule) -> Answer<'a, Vec<Row<'r, 'a>>> {
    let mut elsewhere = row.clone();
    elsewhere.is_after = true;
    if later.target != row.model.table.name {
        return Ok(vec![elsewhere]);
    }
    let Some(writes) = may_write(later, row)? else { return Ok(vec![elsewhere]) };
    let stamp = stamped(later, row)?;
    let here = elsewhere.with(writes.into_iter().chain(stamp).collect::<Writes<'a>>());
    Ok(vec![elsewhere, here])
}

/// Whether the later rule adds rows to the table.
pub(super) fn is_inserted(model: &Model<'_>, later: &Rule) -> bool {
    later.inserts() && later.target == model.table.name
}

/// A row that the later rule inserted: constants where it writes some, null where it writes nothing, and anything else
/// elsewhere.
pub(super) fn inserted<'r, 'a>(row: &Row<'r, 'a>, later: &'a Rule) -> Answer<'a, Row<'r, 'a>> {
    let mut new = row.clone();
    new.is_after = true;
    for column in &row.model.table.columns {
        let mut sets = later.key().iter().chain(&later.sets);
        match sets.find(|set| set.column == column.name).map(|set| &set.value) {
            Some(value @ Expr::Literal(_)) => {
                new = new.with([(column.name.as_str(), row.stored(&column.name, value)?)])
            }
            None if column.nullable && column.default.is_none() && later.stamp.as_ref() != Some(&column.name) => {
                new = new.with([(column.name.as_str(), Value::Null)]);
            }
            Some(_) | None => {}
        }
    }
    Ok(new)
}

/// What speaks against it, in words.
pub(super) fn said(end: End<'_>) -> String {
    match end {
        End::TooMany => "the two depend on too much for all kinds of rows to be looked at".to_owned(),
        End::Found(known) => format!("it could be so on {}", row_in_words(&known)),
    }
}

/// A row, described by what is assumed of it.
pub(super) fn row_in_words(known: &Known<'_>) -> String {
    let parts: Vec<String> = known.iter().filter_map(|(term, value)| in_words(term, *value)).collect();
    match parts.split_last() {
        None => "any row".to_owned(),
        Some((only, [])) => format!("a row where {only}"),
        Some((last, others)) => format!("a row where {} and {last}", others.join(", ")),
    }
}

fn in_words(term: &Term<'_>, value: Value<'_>) -> Option<String> {
    let subject = match &term.what {
        What::Column(name) | What::Computed(name) => format!("`{name}`"),
        What::Found(lookup) => {
            let finds = if value == Value::Truth(true) { "finds a row" } else { "finds none" };
            let then = if term.is_after { " then" } else { "" };
            return Some(format!("lookup `{}`{then} {finds}", lookup.name));
        }
        What::Expr(_) | What::Constant(_) | What::Stored(..) | What::Time(_) => return None,
    };
    let value = match value {
        Value::Null => "null".to_owned(),
        Value::Truth(truth) => truth.to_string(),
        Value::Number(number) => format!("`{number}`"),
        Value::Text(text) => format!("`{}`", text.escape_debug()),
        Value::Other { .. } => "some other value".to_owned(),
    };
    Some(format!("{subject} is {value}"))
}
