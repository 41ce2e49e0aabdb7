use std::cmp::Ordering;

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

use super::decimal::Decimal;
use crate::catalog::Column;
use crate::sql::Type;

/// Whether a check constraint is false for every row whose column holds the constant. Only comparisons of the column with
/// constants are understood; what else it says may well hold.
pub(super) fn refuses(condition: &str, column: &Column, constant: &str) -> bool {
    let Some(constant) = Constant::of(column, constant) else { return false };
    let mut parser = match Parser::new(&PostgreSqlDialect {}).try_with_sql(condition) {
        Ok(parser) => parser,
        Err(_) => return false,
    };
    let Ok(condition) = parser.parse_expr() else { return false };
    Row { column, constant }.truth(&condition) == Some(false)
}

/// A constant as a column of a kind that is understood holds it.
#[derive(PartialEq)]
enum Constant {
    Text(String),
    Number(Decimal),
}

impl Constant {
    fn of(column: &Column, text: &str) -> Option<Constant> {
        let ty = &column.ty;
        match &ty.base {
            // Blanks at the end may be cut, and what `citext` and `char(n)` take for equal is their own business.
            Type::Text if ty.sql == "text" || ty.sql.starts_with("varchar") => {
                (!text.ends_with(' ')).then(|| Constant::Text(text.to_owned()))
            }
            Type::Named(_) => Some(Constant::Text(text.to_owned())),
            Type::SmallInt | Type::Integer | Type::BigInt => Decimal::parse(text).map(Constant::Number),
            Type::Numeric if ty.sql == "numeric" => Decimal::parse(text).map(Constant::Number),
            // A number with a fraction would first be rounded.
            Type::Numeric if ty.sql.starts_with("numeric") && !text.contains('.') => {
                Decimal::parse(text).map(Constant::Number)
            }
            _ => None,
        }
    }
}

/// A row of which one column is known.
struct Row<'a> {
    column: &'a Column,
    constant: Constant,
}

impl Row<'_> {
    /// Whether the condition holds; nothing where that is not known.
    fn truth(&self, condition: &Expr) -> Option<bool> {
        match condition {
            Expr::Nested(inner) => self.truth(inner),
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => self.truth(expr).map(|truth| !truth),
            Expr::IsNull(inner) => self.is_column(inner).then_some(false),
            Expr::IsNotNull(inner) => self.is_column(inner).then_some(true),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => match (self.truth(left), self.truth(right)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Expr::BinaryOp { left, op: BinaryOperator::Or, right } => match (self.truth(left), self.truth(right)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Expr::BinaryOp { left, op, right } => match (self.is_column(left), self.is_column(right)) {
                (true, false) => self.compare(op, right),
                (false, true) => self.compare(&mirrored(op)?, left),
                _ => None,
            },
            Expr::InList { expr, list, negated } if self.is_column(expr) => Some(self.is_one_of(list)? != *negated),
            Expr::Between { expr, negated, low, high } if self.is_column(expr) => {
                let inside = self.compare(&BinaryOperator::GtEq, low)? && self.compare(&BinaryOperator::LtEq, high)?;
                Some(inside != *negated)
            }
            Expr::AnyOp { left, compare_op: BinaryOperator::Eq, right, .. } if self.is_column(left) => {
                match bare(right) {
                    Expr::Array(array) => self.is_one_of(&array.elem),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn is_one_of(&self, list: &[Expr]) -> Option<bool> {
        let known: Option<Vec<Constant>> = list.iter().map(|one| self.read(one)).collect();
        Some(known?.contains(&self.constant))
    }

    fn compare(&self, op: &BinaryOperator, with: &Expr) -> Option<bool> {
        let with = self.read(with)?;
        let order = match (&self.constant, &with) {
            (Constant::Number(left), Constant::Number(right)) => Some(left.cmp(right)),
            _ => None,
        };
        match op {
            BinaryOperator::Eq => Some(self.constant == with),
            BinaryOperator::NotEq => Some(self.constant != with),
            BinaryOperator::Lt => Some(order? == Ordering::Less),
            BinaryOperator::LtEq => Some(order? != Ordering::Greater),
            BinaryOperator::Gt => Some(order? == Ordering::Greater),
            BinaryOperator::GtEq => Some(order? != Ordering::Less),
            _ => None,
        }
    }

    /// The column by its name, or as a text.
    fn is_column(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Nested(inner) => self.is_column(inner),
            Expr::Cast { expr, data_type, .. } => {
                let is_text =
                    matches!(data_type.to_string().to_lowercase().as_str(), "text" | "varchar" | "character varying");
                is_text && matches!(self.constant, Constant::Text(_)) && self.is_column(expr)
            }
            Expr::Identifier(name) if name.quote_style.is_some() => name.value == self.column.name,
            Expr::Identifier(name) => name.value.to_lowercase() == self.column.name,
            _ => false,
        }
    }

    /// A constant of the condition, as one of the column's kind.
    fn read(&self, expr: &Expr) -> Option<Constant> {
        let text = match bare(expr) {
            Expr::Value(value) => match &value.value {
                Value::SingleQuotedString(text) => text.clone(),
                Value::Number(text, _) => text.clone(),
                _ => return None,
            },
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match bare(expr) {
                Expr::Value(value) => format!("-{}", value.value),
                _ => return None,
            },
            _ => return None,
        };
        match self.constant {
            Constant::Text(_) => Some(Constant::Text(text)),
            Constant::Number(_) => Decimal::parse(&text).map(Constant::Number),
        }
    }
}

/// Without parentheses and casts.
fn bare(mut expr: &Expr) -> &Expr {
    while let Expr::Nested(inner) | Expr::Cast { expr: inner, .. } = expr {
        expr = inner;
    }
    expr
}

/// The operator with its sides exchanged.
fn mirrored(op: &BinaryOperator) -> Option<BinaryOperator> {
    Some(match op {
        BinaryOperator::Eq | BinaryOperator::NotEq => op.clone(),
        BinaryOperator::Lt => BinaryOperator::Gt,
        BinaryOperator::LtEq => BinaryOperator::GtEq,
        BinaryOperator::Gt => BinaryOperator::Lt,
        BinaryOperator::GtEq => BinaryOperator::LtEq,
        _ => return None,
    })
}
