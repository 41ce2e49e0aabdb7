use std::cmp::Ordering;

use super::model::{Answer, Known, Model};
use super::value::{Kind, Term, Value, What, order};
use crate::ir::{Comparison, Expr, Literal, Lookup, Rows, Rule};
use crate::sql::Type;

/// A row of the table, before or after the later rule wrote: what is assumed of it, and what was written over that.
#[derive(Clone)]
pub(super) struct Row<'r, 'a> {
    pub(super) model: &'r Model<'a>,
    pub(super) known: &'r Known<'a>,
    pub(super) written: Vec<(&'a str, Value<'a>)>,
    /// Whether the later rule may have written, here or elsewhere.
    pub(super) is_after: bool,
    /// The rule that is about to write, where the row stands as it will be then.
    pub(super) seen_by: Option<&'a Rule>,
}

impl<'r, 'a> Row<'r, 'a> {
    pub(super) fn new(model: &'r Model<'a>, known: &'r Known<'a>) -> Self {
        Self { model, known, written: Vec::new(), is_after: false, seen_by: None }
    }

    /// The row with these columns written over.
    pub(super) fn with(&self, written: impl IntoIterator<Item = (&'a str, Value<'a>)>) -> Self {
        let mut row = self.clone();
        for (column, value) in written {
            row.written.retain(|(name, _)| *name != column);
            row.written.push((column, value));
        }
        row
    }

    /// Whether the condition holds: null does not.
    pub(super) fn holds(&self, condition: &'a Expr) -> Answer<'a, bool> {
        Ok(self.value(condition)? == Value::Truth(true))
    }

    /// Whether every condition of a scope holds.
    pub(super) fn is_in_scope(&self, scope: &'a Option<Expr>) -> Answer<'a, bool> {
        scope.as_ref().map_or(Ok(true), |scope| self.holds(scope))
    }

    pub(super) fn column(&self, name: &'a str) -> Answer<'a, Value<'a>> {
        if let Some((_, value)) = self.written.iter().find(|(written, _)| *written == name) {
            return Ok(*value);
        }
        let column = self.model.table.column(name);
        let kind = column.map_or(Kind::Any, |column| Kind::of_type(&column.ty.base));
        let nullable = column.is_none_or(|column| column.nullable);
        if !column.is_some_and(|column| column.generated) {
            return self.assumed(Term { what: What::Column(name), kind, nullable, is_after: false, seen_by: None });
        }
        // The server computes it anew from what is written.
        let is_after = !self.written.is_empty();
        let seen_by = self.seen_by.map(|rule| rule.name.as_str());
        self.assumed(Term { what: What::Computed(name), kind, nullable: true, is_after, seen_by })
    }

    /// The value of an expression on the row.
    pub(super) fn value(&self, expr: &'a Expr) -> Answer<'a, Value<'a>> {
        match expr {
            Expr::Column { of: Rows::Table(table), name, .. } if *table == self.model.table.name => self.column(name),
            Expr::Literal(literal) => self.constant(literal),
            Expr::Compare { left, operator, right } => self.compare(expr, left, *operator, right),
            Expr::IsNull(inner) => Ok(Value::Truth(self.value(inner)? == Value::Null)),
            Expr::Not(inner) => Ok(Value::Truth(!self.holds(inner)?)),
            Expr::All(items) => self.joined(items, false),
            Expr::Any(items) => self.joined(items, true),
            Expr::In { value, list } => self.is_one_of(value, list),
            Expr::Coalesce(items) => {
                for item in items {
                    let value = self.value(item)?;
                    if value != Value::Null {
                        return Ok(value);
                    }
                }
                Ok(Value::Null)
            }
            Expr::Exists(lookup) => self.finds(expr, lookup),
            Expr::Field { lookup, .. } => match self.finds(expr, lookup)? {
                Value::Truth(true) => self.unseen(What::Expr(expr), expr, Kind::of(expr), true),
                _ => Ok(Value::Null),
            },
            Expr::Parameter { .. } => self.unseen(What::Expr(expr), expr, Kind::of(expr), false),
            _ => self.unseen(What::Expr(expr), expr, Kind::of(expr), true),
        }
    }

    /// A value as a column of the row's table would hold it: what a type rounds or cuts is another value.
    pub(super) fn stored(&self, column: &'a str, expr: &'a Expr) -> Answer<'a, Value<'a>> {
        let value = self.value(expr)?;
        let Some(column) = self.model.table.column(column) else { return Ok(value) };
        let is_kept = match &column.ty.base {
            Type::Text => super::model::is_plain_text(&column.ty.sql),
            Type::Numeric | Type::Real | Type::Double | Type::Interval | Type::Time => false,
            Type::Timestamp | Type::TimestampTz => !column.ty.sql.contains('('),
            _ => true,
        };
        if is_kept || matches!(value, Value::Null | Value::Truth(_)) {
            return Ok(value);
        }
        self.unseen(What::Stored(&column.ty.sql, expr), expr, Kind::of_type(&column.ty.base), false)
    }

    fn constant(&self, literal: &'a Literal) -> Answer<'a, Value<'a>> {
        let unknown = || {
            let (what, kind) = (What::Constant(literal), Kind::of_literal(literal));
            self.assumed(Term { what, kind, nullable: false, is_after: false, seen_by: None })
        };
        self.model.constant(literal).map_or_else(unknown, Ok)
    }

    fn compare(&self, expr: &'a Expr, left: &'a Expr, operator: Comparison, right: &'a Expr) -> Answer<'a, Value<'a>> {
        let (one, other) = (self.value(left)?, self.value(right)?);
        // `x = true` is printed as `x IS TRUE`, which is never null.
        let is_test = operator == Comparison::Equal && matches!(right, Expr::Literal(Literal::Boolean(_)));
        match operator {
            Comparison::Distinct => return Ok(Value::Truth(one != other)),
            Comparison::Equal if is_test => return Ok(Value::Truth(one == other)),
            _ if one == Value::Null || other == Value::Null => return Ok(Value::Null),
            Comparison::Equal => return Ok(Value::Truth(one == other)),
            _ => {}
        }
        let is_number = |value| matches!(value, Value::Number(_) | Value::Other { above: Some(_), .. });
        let known = (is_number(one) && is_number(other)).then(|| order(one, other, &self.model.numbers)).flatten();
        match known {
            Some(order) => Ok(Value::Truth(match operator {
                Comparison::Less => order == Ordering::Less,
                Comparison::LessOrEqual => order != Ordering::Greater,
                Comparison::Greater => order == Ordering::Greater,
                _ => order != Ordering::Less,
            })),
            // What the values were when they were compared is part of the question: it is asked anew each time.
            None => self.unseen(What::Expr(expr), expr, Kind::Truth, false),
        }
    }

    /// `AND` and `OR` with three values: one that decides decides, else null is null.
    fn joined(&self, items: &'a [Expr], decides: bool) -> Answer<'a, Value<'a>> {
        let mut is_null = false;
        for item in items {
            match self.value(item)? {
                Value::Truth(truth) if truth == decides => return Ok(Value::Truth(decides)),
                Value::Null => is_null = true,
                _ => {}
            }
        }
        Ok(if is_null { Value::Null } else { Value::Truth(!decides) })
    }

    fn is_one_of(&self, value: &'a Expr, list: &'a [Literal]) -> Answer<'a, Value<'a>> {
        let value = self.value(value)?;
        if value == Value::Null {
            return Ok(Value::Null);
        }
        for literal in list {
            if self.constant(literal)? == value {
                return Ok(Value::Truth(true));
            }
        }
        Ok(Value::Truth(false))
    }

    fn finds(&self, expr: &'a Expr, lookup: &'a Lookup) -> Answer<'a, Value<'a>> {
        self.unseen(What::Found(lookup), expr, Kind::Truth, false)
    }

    /// What is not looked into, as it is now: another value where the later rule may have changed it.
    fn unseen(&self, what: What<'a>, expr: &'a Expr, kind: Kind<'a>, nullable: bool) -> Answer<'a, Value<'a>> {
        let seen_by = self.seen_by.filter(|_| self.reads_what_is_written(expr));
        let is_after = self.is_after && (seen_by.is_some() || self.model.is_changed(expr));
        self.assumed(Term { what, kind, nullable, is_after, seen_by: seen_by.map(|rule| rule.name.as_str()) })
    }

    pub(super) fn assumed(&self, term: Term<'a>) -> Answer<'a, Value<'a>> {
        let known = self.known.iter().find(|(known, _)| *known == term);
        known.map(|(_, value)| *value).ok_or(term)
    }

    /// Whether an expression reads a column of the row's table that was written over.
    fn reads_what_is_written(&self, expr: &Expr) -> bool {
        let mut found = false;
        expr.walk(&mut |node| {
            let is_written = |name: &str| self.written.iter().any(|(written, _)| *written == name);
            found |=
                self.model.reads(&node).iter().any(|(table, name)| *table == self.model.table.name && is_written(name));
        });
        found
    }
}
