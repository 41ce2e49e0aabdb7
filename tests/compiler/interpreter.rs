//! What rules do to a few rows in memory: as the scripts do it, and written without a look at how the compiler reasons.

use std::collections::BTreeMap;

use backstitch::ir::{Backfill, Case, Choice, Comparison, Expr, Form, Literal, Lookup, Rule};

/// A value, null where there is none.
pub(crate) type Value = Option<Plain>;

/// A value that is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Plain {
    Truth(bool),
    Number(i64),
    Text(String),
}

/// A row, by its columns.
pub(crate) type Row = BTreeMap<&'static str, Value>;

/// More passes than any rule needs over so few rows.
const PASSES: usize = 30;

/// Runs every rule until it finds nothing more; says how many rows were written, or that a rule never ends.
pub(crate) fn run(backfill: &Backfill, rows: &mut [Row]) -> Option<usize> {
    backfill.rules.iter().try_fold(0, |sum, rule| Some(sum + settle(rule, rows)?))
}

fn settle(rule: &Rule, rows: &mut [Row]) -> Option<usize> {
    let mut all = 0;
    for _ in 0..PASSES {
        let mut written = 0;
        for index in chosen(rule, rows) {
            if let Some(row) = effect(rule, &rows[index], rows) {
                rows[index] = row;
                written += 1;
            }
        }
        if written == 0 {
            return Some(all);
        }
        all += written;
    }
    None
}

/// The rows that a rule looks at: of a designation, the first of each group that has none yet.
fn chosen(rule: &Rule, rows: &[Row]) -> Vec<usize> {
    let Form::Designate { group, already, order, .. } = &rule.form else { return (0..rows.len()).collect() };
    let mut first: BTreeMap<Plain, usize> = BTreeMap::new();
    let done: Vec<Value> =
        rows.iter().filter(|row| holds(already, row, rows)).map(|row| value(group, row, rows)).collect();
    let mut candidates: Vec<usize> =
        (0..rows.len()).filter(|index| in_scope(&rule.filter, &rows[*index], rows)).collect();
    candidates.sort_by_key(|index| {
        let place =
            |term: &backstitch::ir::Order| value(&term.value, &rows[*index], rows).map_or((1, None), |v| (0, Some(v)));
        order.iter().map(place).collect::<Vec<_>>()
    });
    for index in candidates {
        let group = value(group, &rows[index], rows);
        if !done.contains(&group)
            && let Some(group) = group
        {
            first.entry(group).or_insert(index);
        }
    }
    first.into_values().collect()
}

/// The row as the rule writes it, where it has something to write.
fn effect(rule: &Rule, row: &Row, rows: &[Row]) -> Option<Row> {
    if !in_scope(&rule.filter, row, rows) {
        return None;
    }
    let mut after = row.clone();
    match &rule.form {
        Form::Fill { column, cases } => {
            let found = row[column.as_str()].is_none().then(|| case(cases, row, rows, true)).flatten()?;
            set(&mut after, column, Some(found));
        }
        Form::Derive { column, value: derived } => set(&mut after, column, value(derived, row, rows)),
        Form::Classify { column, cases } => set(&mut after, column, case(cases, row, rows, false)),
        Form::Designate { .. } => {}
        form => panic!("not interpreted: {form:?}"),
    }
    let seen = after.clone();
    for one in &rule.sets {
        set(&mut after, &one.column, value(&one.value, &seen, rows));
    }
    (after != *row).then_some(after)
}

fn set(row: &mut Row, column: &str, value: Value) {
    *row.get_mut(column).expect("rules write known columns") = value;
}

fn case(cases: &[Case], row: &Row, rows: &[Row], is_fill: bool) -> Value {
    for case in cases.iter().filter(|case| in_scope(&case.when, row, rows)) {
        let found = value(&case.value, row, rows);
        if !is_fill || found.is_some() {
            return found;
        }
    }
    None
}

fn in_scope(condition: &Option<Expr>, row: &Row, rows: &[Row]) -> bool {
    condition.as_ref().is_none_or(|condition| holds(condition, row, rows))
}

fn holds(condition: &Expr, row: &Row, rows: &[Row]) -> bool {
    value(condition, row, rows) == Some(Plain::Truth(true))
}

fn value(expr: &Expr, row: &Row, rows: &[Row]) -> Value {
    let truth = |truth| Some(Plain::Truth(truth));
    match expr {
        Expr::Column { name, .. } => row[name.as_str()].clone(),
        Expr::Literal(literal) => Some(constant(literal)),
        Expr::IsNull(inner) => truth(value(inner, row, rows).is_none()),
        Expr::Not(inner) => truth(!holds(inner, row, rows)),
        Expr::All(items) => all(items.iter().map(|item| value(item, row, rows)), false),
        Expr::Any(items) => all(items.iter().map(|item| value(item, row, rows)), true),
        Expr::In { value: one, list } => {
            value(one, row, rows).and_then(|one| truth(list.iter().any(|literal| constant(literal) == one)))
        }
        Expr::Coalesce(items) => items.iter().find_map(|item| value(item, row, rows)),
        Expr::Compare { left, operator, right } => {
            let (one, other) = (value(left, row, rows), value(right, row, rows));
            let is_test = matches!(right.as_ref(), Expr::Literal(Literal::Boolean(_)));
            match operator {
                Comparison::Distinct => return truth(one != other),
                Comparison::Equal if is_test => return truth(one == other),
                _ => {}
            }
            let (one, other) = (one?, other?);
            truth(match operator {
                Comparison::Equal | Comparison::Distinct => one == other,
                Comparison::Less => one < other,
                Comparison::LessOrEqual => one <= other,
                Comparison::Greater => one > other,
                Comparison::GreaterOrEqual => one >= other,
            })
        }
        Expr::Exists(lookup) => truth(found(lookup, row, rows).is_some()),
        Expr::Field { lookup, value: field } => found(lookup, row, rows).and_then(|found| value(field, found, rows)),
        other => panic!("not interpreted: {other:?}"),
    }
}

fn found<'r>(lookup: &Lookup, row: &Row, rows: &'r [Row]) -> Option<&'r Row> {
    assert_eq!(lookup.choice, Choice::Unique, "not interpreted");
    let is_it = |other: &&Row| {
        let is_equal = |(inner, outer): &(Expr, Expr)| {
            let inner = value(inner, other, rows);
            inner.is_some() && inner == value(outer, row, rows)
        };
        lookup.on.iter().all(is_equal) && in_scope(&lookup.filter, other, rows)
    };
    rows.iter().find(is_it)
}

fn constant(literal: &Literal) -> Plain {
    match literal {
        Literal::Text(text) | Literal::Typed { text, .. } => Plain::Text(text.clone()),
        Literal::Integer(number) => Plain::Number(*number),
        Literal::Boolean(truth) => Plain::Truth(*truth),
    }
}

fn all(values: impl Iterator<Item = Value>, decides: bool) -> Value {
    let values: Vec<Value> = values.collect();
    match () {
        () if values.contains(&Some(Plain::Truth(decides))) => Some(Plain::Truth(decides)),
        () if values.contains(&None) => None,
        () => Some(Plain::Truth(!decides)),
    }
}
