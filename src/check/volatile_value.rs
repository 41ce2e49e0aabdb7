use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Backfill, Expr, Form, Literal, Node, Rule};
use crate::sql::{Type, raw};

const CODE: &str = "volatile-value";

/// Functions of the server whose value is another one at another time, or for another session.
#[rustfmt::skip]
const VOLATILE: &[&str] = &[
    "clock_timestamp", "current_catalog", "current_database", "current_date", "current_role", "current_schema",
    "current_schemas", "current_setting", "current_time", "current_timestamp", "current_user", "gen_random_uuid",
    "localtime", "localtimestamp", "now", "pg_backend_pid", "pg_current_xact_id", "random", "random_normal", "session_user",
    "statement_timestamp", "timeofday", "transaction_timestamp", "txid_current", "user", "uuidv4", "uuidv7",
];

/// Whether a function is known to give another value at another time, or for another session, and to do nothing else.
pub(super) fn changes_by_itself(function: &str) -> bool {
    VOLATILE.contains(&function)
}

/// Words that a time may be written with, and that mean another one each time.
const RELATIVE: &[&str] = &["now", "today", "tomorrow", "yesterday"];

/// Does a rule ask for something that is another one each time? What it writes would be written again in every run. The
/// value of a fill may be: it is written once, where there was none.
pub(super) fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &backfill.rules {
        let mut look = |node: Node<'_>| {
            let Some((what, place)) = volatile(&node) else { return };
            let message = format!(
                "{} asks for `{what}`, which gives another value each time: a second run could write the rows again",
                Item::Rule(rule).what()
            );
            let help = "pass the value in with `parameter(…)`, which is the same in the whole run; or let a `fill` write it, once for each row";
            found.push(Diagnostic::error(CODE, message, help).at(place.unwrap_or(&rule.place)));
        };
        walk_what_is_asked_again(rule, &mut look);
    }
    found
}

/// What changes by itself in an expression, and where it stands, if that is known.
fn volatile<'a>(node: &Node<'a>) -> Option<(String, Option<&'a Place>)> {
    let Node::Expr(expr) = node else { return None };
    match expr {
        Expr::Raw { sql, place, .. } => {
            let raw = raw::parse(sql).ok()?;
            let function = raw.calls().into_iter().map(|call| call.name).find(|name| changes_by_itself(name));
            let word = || raw.times().iter().find_map(|text| relative(text));
            Some((function.or_else(word)?, Some(place)))
        }
        Expr::Literal(Literal::Typed { text, ty: Type::Timestamp | Type::TimestampTz | Type::Date | Type::Time }) => {
            relative(text).map(|word| (word, None))
        }
        _ => None,
    }
}

/// The word of a time that means another one each time.
fn relative(text: &str) -> Option<String> {
    let word = text.split_whitespace().next()?.to_lowercase();
    RELATIVE.contains(&word.as_str()).then_some(word)
}

/// Visits everything but the values of a fill.
fn walk_what_is_asked_again<'a>(rule: &'a Rule, look: &mut dyn FnMut(Node<'a>)) {
    let Form::Fill { cases, .. } = &rule.form else { return rule.walk(look) };
    rule.filter.iter().for_each(|filter| filter.walk(look));
    cases.iter().filter_map(|case| case.when.as_ref()).for_each(|when| when.walk(look));
    rule.sets.iter().for_each(|set| set.value.walk(look));
}
