use std::cmp::Ordering;

use crate::ir::{Expr, Literal, Lookup};
use crate::sql::{QualifiedName, Type};

/// A value, as far as rules can tell values apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Null,
    Truth(bool),
    Number(i64),
    Text(&'a str),
    /// Some value that no rule names. Two of them are the same if they have the same number.
    Other {
        /// How many of the numbers that are named are smaller, where it is a number.
        above: Option<usize>,
        number: usize,
    },
}

/// Which values there are of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    Truth,
    Number,
    Text,
    Enum(&'a QualifiedName),
    /// A type of which constants are not told apart by how they are written.
    Opaque,
    /// Any of them: the type is not known, or compares with others.
    Any,
}

impl<'a> Kind<'a> {
    pub(super) fn of_type(ty: &'a Type) -> Kind<'a> {
        match ty {
            Type::Boolean => Kind::Truth,
            Type::SmallInt | Type::Integer | Type::BigInt => Kind::Number,
            Type::Text => Kind::Text,
            Type::Named(name) => Kind::Enum(name),
            Type::Numeric | Type::Real | Type::Double => Kind::Any,
            _ => Kind::Opaque,
        }
    }

    /// The kind of what an expression gives that is not looked into.
    pub(super) fn of(expr: &'a Expr) -> Kind<'a> {
        match expr {
            Expr::Column { ty, .. } | Expr::Parameter { ty, .. } | Expr::Raw { ty, .. } => Kind::of_type(ty),
            Expr::Literal(literal) => Kind::of_literal(literal),
            Expr::Field { value, .. } => Kind::of(value),
            Expr::Exists(_) | Expr::Compare { .. } => Kind::Truth,
            _ => Kind::Any,
        }
    }

    pub(super) fn of_literal(literal: &'a Literal) -> Kind<'a> {
        match literal {
            Literal::Text(_) => Kind::Text,
            Literal::Integer(_) => Kind::Number,
            Literal::Boolean(_) => Kind::Truth,
            Literal::Typed { ty, .. } => Kind::of_type(ty),
        }
    }
}

/// Something whose value is not known, and decides.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term<'a> {
    pub(super) what: What<'a>,
    pub(super) kind: Kind<'a>,
    pub(super) nullable: bool,
    /// Whether it is meant as it is after the later rule wrote, where that may change it.
    pub(super) is_after: bool,
    /// Whether it sees the row as this rule is about to write it.
    pub(super) seen_by: Option<&'a str>,
}

/// What a term is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What<'a> {
    /// A column of the row.
    Column(&'a str),
    /// A column of the row that the server computes.
    Computed(&'a str),
    /// A value that is not looked into.
    Expr(&'a Expr),
    /// A constant that may be written in more than one way.
    Constant(&'a Literal),
    /// A value as a column of this type holds it.
    Stored(&'a str, &'a Expr),
    /// Whether a lookup finds a row.
    Found(&'a Lookup),
    /// The time at which the rule of this name writes.
    Time(&'a str),
}

/// How two values compare; nothing where that is not known.
pub(super) fn order(one: Value<'_>, other: Value<'_>, numbers: &[i64]) -> Option<Ordering> {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => Some(one.cmp(&other)),
        (Value::Other { above: Some(above), .. }, Value::Number(number)) => {
            let position = numbers.iter().position(|known| *known == number)?;
            Some(if above <= position { Ordering::Less } else { Ordering::Greater })
        }
        (Value::Number(_), Value::Other { above: Some(_), .. }) => order(other, one, numbers).map(Ordering::reverse),
        (Value::Other { above: Some(one), .. }, Value::Other { above: Some(other), .. }) if one != other => {
            Some(one.cmp(&other))
        }
        (one, other) if one == other => Some(Ordering::Equal),
        _ => None,
    }
}
