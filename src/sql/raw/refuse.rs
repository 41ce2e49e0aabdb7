use std::ops::ControlFlow;

use sqlparser::ast::{
    AccessExpr, BinaryOperator, Expr, Function, FunctionArguments, Query, TypedString, Value, VisitorMut,
};

/// Types whose values are looked up in the server's catalog, or are none.
const TYPES_OF_THE_CATALOG: [&str; 14] = [
    "cstring",
    "oid",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "unknown",
];

/// Stops at what may not stand in a rule.
pub(super) struct Refuse;

impl VisitorMut for Refuse {
    type Break = String;

    fn pre_visit_query(&mut self, _: &mut Query) -> ControlFlow<String> {
        ControlFlow::Break("it holds a subquery, for which there are lookups".to_owned())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<String> {
        let refuse = |what: &str| ControlFlow::Break(format!("it holds {what}"));
        match expr {
            Expr::CompoundIdentifier(_) => ControlFlow::Break(format!(
                "it holds the qualified name `{expr}`, and only the row's own columns may be named"
            )),
            // To PostgreSQL that is a query, whatever stands in its parentheses.
            Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("values") => {
                refuse("a subquery, for which there are lookups")
            }
            Expr::Function(function) if !is_plain(function) => {
                refuse("a window or an aggregate, and a raw expression is about one row")
            }
            Expr::Cast { data_type, .. } | Expr::TypedString(TypedString { data_type, .. }) => {
                let name = data_type.to_string().to_lowercase().replace(['"', ' '], "");
                let name = name.strip_prefix("pg_catalog.").unwrap_or(&name);
                match TYPES_OF_THE_CATALOG.iter().find(|ty| name.trim_end_matches("[]") == **ty) {
                    Some(ty) => refuse(&format!("a value of `{ty}`, which depends on the server's catalog")),
                    None => ControlFlow::Continue(()),
                }
            }
            Expr::BinaryOp { op: BinaryOperator::PGCustomBinaryOperator(_), .. } => {
                refuse("an operator that is named by its schema")
            }
            other if is_understood(other) => ControlFlow::Continue(()),
            other => ControlFlow::Break(format!("it holds `{other}`, of a kind that is not understood")),
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

/// Whether a call has arguments and nothing else.
fn is_plain(function: &Function) -> bool {
    let has_clauses = match &function.args {
        FunctionArguments::List(list) => list.duplicate_treatment.is_some() || !list.clauses.is_empty(),
        FunctionArguments::None | FunctionArguments::Subquery(_) => false,
    };
    let is_window = function.over.is_some() || function.null_treatment.is_some();
    !is_window && !has_clauses && function.filter.is_none() && function.within_group.is_empty()
}

/// The kinds of expressions that are computed from one row, and printed as they were read.
fn is_understood(expr: &Expr) -> bool {
    use Expr::*;
    match expr {
        Identifier(_) | Value(_) | Nested(_) | Tuple(_) | Array(_) | Interval(_) | Function(_) | Case { .. } => true,
        // Queries are refused in words of their own.
        Subquery(_) | Exists { .. } | InSubquery { .. } => true,
        CompoundFieldAccess { access_chain, .. } => {
            access_chain.iter().all(|access| matches!(access, AccessExpr::Subscript(_)))
        }
        IsFalse(_)
        | IsNotFalse(_)
        | IsTrue(_)
        | IsNotTrue(_)
        | IsNull(_)
        | IsNotNull(_)
        | IsUnknown(_)
        | IsNotUnknown(_)
        | IsDistinctFrom(..)
        | IsNotDistinctFrom(..)
        | IsNormalized { .. } => true,
        InList { .. }
        | Between { .. }
        | BinaryOp { .. }
        | UnaryOp { .. }
        | Like { .. }
        | ILike { .. }
        | SimilarTo { .. }
        | AnyOp { .. }
        | AllOp { .. } => true,
        AtTimeZone { .. }
        | Extract { .. }
        | Ceil { .. }
        | Floor { .. }
        | Position { .. }
        | Substring { .. }
        | Trim { .. }
        | Overlay { .. }
        | Collate { .. } => true,
        _ => false,
    }
}
