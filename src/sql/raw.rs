//! Raw expressions: SQL that an author writes where the DSL has no word for it.

mod refuse;

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, Ident, Value, VisitMut, VisitorMut, visit_expressions};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

use refuse::Refuse;

/// A raw expression that was parsed: exactly one, without a subquery, a comment or a placeholder.
#[derive(Debug, Clone)]
pub struct RawExpression {
    expr: Expr,
}

/// The most words and signs of a raw expression: more would nest deeper than a stack is high, and nobody would review them.
const MOST_TOKENS: usize = 300;

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
    if tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_))).count() > MOST_TOKENS {
        return Err(format!("it has more than {MOST_TOKENS} words and signs"));
    }
    // Where a script is read by psql, a name behind a single colon is a variable, and a backslash begins a command.
    if let Some(token) = tokens.iter().find(|token| matches!(token, Token::Colon | Token::Backslash)) {
        return Err(format!("it holds `{token}`, which psql would take for its own"));
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

    /// The functions that it calls; `CURRENT_DATE` and its like are functions, too.
    pub fn calls(&self) -> Vec<Call> {
        let mut calls = Vec::new();
        let _ = visit_expressions(&self.expr, |expr| {
            if let Expr::Function(function) = expr {
                let mut parts: Vec<String> =
                    function.name.0.iter().filter_map(|part| part.as_ident()).map(name_of).collect();
                let name = parts.pop().unwrap_or_default();
                calls.push(Call { schema: parts.pop(), name });
            }
            ControlFlow::<()>::Continue(())
        });
        calls
    }

    /// The texts that it reads as dates or times.
    pub fn times(&self) -> Vec<String> {
        let mut times = Vec::new();
        let _ = visit_expressions(&self.expr, |expr| {
            let (text, ty) = match expr {
                Expr::Cast { expr, data_type, .. } => (text_of(expr), data_type),
                Expr::TypedString(typed) => (string(&typed.value.value), &typed.data_type),
                _ => return ControlFlow::<()>::Continue(()),
            };
            let ty = ty.to_string().to_lowercase();
            times.extend(text.filter(|_| ty.starts_with("date") || ty.starts_with("time")));
            ControlFlow::Continue(())
        });
        times
    }

    /// The expression with each column replaced by what `column` gives for it.
    pub fn qualified(&self, column: impl Fn(&str) -> String) -> String {
        let mut expr = self.expr.clone();
        let mut replace = |ident: &Ident| Some(Ident::new(column(&name_of(ident))));
        let _ = expr.visit(&mut Names(&mut replace));
        expr.to_string()
    }
}

/// A function that is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The schema, where one is named.
    pub schema: Option<String>,
    /// The name, as PostgreSQL reads it.
    pub name: String,
}

impl Call {
    /// Whether it may be one of the server's own: those are found without a schema.
    pub fn is_servers(&self) -> bool {
        self.schema.as_deref().is_none_or(|schema| schema == "pg_catalog")
    }

    /// The call, as a message shows it.
    pub fn shown(&self) -> String {
        self.schema.iter().chain([&self.name]).cloned().collect::<Vec<_>>().join(".")
    }
}

fn text_of(mut expr: &Expr) -> Option<String> {
    while let Expr::Nested(inner) | Expr::Cast { expr: inner, .. } = expr {
        expr = inner;
    }
    match expr {
        Expr::Value(value) => string(&value.value),
        _ => None,
    }
}

fn string(value: &Value) -> Option<String> {
    match value {
        Value::SingleQuotedString(text) | Value::EscapedStringLiteral(text) => Some(text.clone()),
        _ => None,
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
