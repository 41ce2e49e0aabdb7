//! Raw expressions: SQL that an author writes where the DSL has no word for it.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, Ident, Query, Value, VisitMut, VisitorMut, visit_expressions};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

/// A raw expression that was parsed: exactly one, without a subquery, a comment or a placeholder.
#[derive(Debug, Clone)]
pub struct RawExpression {
    expr: Expr,
}

/// Parses a raw expression.
///
/// # Errors
///
/// Says in words what is wrong: it is no expression, or more than one, or it holds what may not stand in a rule.
pub fn parse(sql: &str) -> Result<RawExpression, String> {
    let dialect = PostgreSqlDialect {};
    let tokens = Tokenizer::new(&dialect, sql).tokenize().map_err(|error| error.to_string())?;
    if tokens.iter().any(|token| matches!(token, Token::Whitespace(space) if space.to_string().trim() != "")) {
        return Err("it holds a comment".to_owned());
    }
    let mut parser = Parser::new(&dialect).with_tokens(tokens);
    let mut expr = parser.parse_expr().map_err(|error| error.to_string())?;
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        return Err(format!("it goes on after the expression with `{rest}`"));
    }
    match expr.visit(&mut Refuse) {
        ControlFlow::Break(what) => Err(what),
        ControlFlow::Continue(()) => Ok(RawExpression { expr }),
    }
}

impl RawExpression {
    /// The columns that it names, as PostgreSQL reads them: an unquoted name is lower case.
    pub fn columns(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut collect = |ident: &Ident| {
            names.push(name_of(ident));
            None
        };
        let _ = self.expr.clone().visit(&mut Names(&mut collect));
        names
    }

    /// Whether it is the constant null, cast or in parentheses or not.
    pub fn is_null(&self) -> bool {
        is_null(&self.expr)
    }

    /// Whether it compares something with the constant null by an operator that is null for it.
    pub fn compares_with_null(&self) -> bool {
        let compares = |op: &BinaryOperator| {
            use BinaryOperator::{Eq, Gt, GtEq, Lt, LtEq, NotEq};
            matches!(op, Eq | NotEq | Lt | LtEq | Gt | GtEq)
        };
        let found = visit_expressions(&self.expr, |expr| match expr {
            Expr::BinaryOp { left, op, right } if compares(op) && (is_null(left) || is_null(right)) => {
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        });
        found.is_break()
    }

    /// The functions that it calls, without their schema; `CURRENT_DATE` and its like are functions, too.
    pub fn functions(&self) -> Vec<String> {
        let mut names = Vec::new();
        let _ = visit_expressions(&self.expr, |expr| {
            if let Expr::Function(function) = expr
                && let Some(name) = function.name.0.last().and_then(|part| part.as_ident())
            {
                names.push(name_of(name));
            }
            ControlFlow::<()>::Continue(())
        });
        names
    }

    /// The expression with each column replaced by what `column` gives for it.
    pub fn qualified(&self, column: impl Fn(&str) -> String) -> String {
        let mut expr = self.expr.clone();
        let mut replace = |ident: &Ident| Some(Ident::new(column(&name_of(ident))));
        let _ = expr.visit(&mut Names(&mut replace));
        expr.to_string()
    }
}

fn is_null(mut expr: &Expr) -> bool {
    while let Expr::Nested(inner) | Expr::Cast { expr: inner, .. } = expr {
        expr = inner;
    }
    matches!(expr, Expr::Value(value) if value.value == Value::Null)
}

fn name_of(ident: &Ident) -> String {
    if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_lowercase() }
}

/// Visits the names of columns, and replaces those for which the function gives another.
struct Names<'f>(&'f mut dyn FnMut(&Ident) -> Option<Ident>);

impl VisitorMut for Names<'_> {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Identifier(ident) = expr
            && let Some(other) = (self.0)(ident)
        {
            *ident = other;
        }
        ControlFlow::Continue(())
    }
}

/// Stops at what may not stand in a rule.
struct Refuse;

impl VisitorMut for Refuse {
    type Break = String;

    fn pre_visit_query(&mut self, _: &mut Query) -> ControlFlow<String> {
        ControlFlow::Break("it holds a subquery, for which there are lookups".to_owned())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<String> {
        match expr {
            Expr::CompoundIdentifier(_) => ControlFlow::Break(format!(
                "it holds the qualified name `{expr}`, and only the row's own columns may be named"
            )),
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_value(&mut self, value: &mut sqlparser::ast::ValueWithSpan) -> ControlFlow<String> {
        match &value.value {
            Value::Placeholder(name) => ControlFlow::Break(format!("it holds the placeholder `{name}`")),
            Value::SingleQuotedString(text) if text.contains(['\n', '\r', '\\']) => ControlFlow::Break(
                "it holds a string with a line break or a backslash, to be written as E'…'".to_owned(),
            ),
            Value::SingleQuotedString(_)
            | Value::EscapedStringLiteral(_)
            | Value::Number(..)
            | Value::Boolean(_)
            | Value::Null => ControlFlow::Continue(()),
            other => ControlFlow::Break(format!("it holds the constant `{other}`, of a kind that is not understood")),
        }
    }
}
