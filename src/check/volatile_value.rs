use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Expr, Form, Node, Rule};
use crate::sql::raw;

const CODE: &str = "volatile-value";

/// Functions of the server whose value is another one at another time, or for another session.
#[rustfmt::skip]
const VOLATILE: &[&str] = &[
    "clock_timestamp", "current_date", "current_time", "current_timestamp", "currval", "gen_random_uuid", "lastval",
    "localtime", "localtimestamp", "nextval", "now", "pg_backend_pid", "pg_current_xact_id", "pg_sleep", "random",
    "random_normal", "setval", "statement_timestamp", "timeofday", "transaction_timestamp", "txid_current", "uuidv4",
    "uuidv7",
];

/// Does a rule ask for something that is another one each time? What it writes would be written again in every run. The
/// value of a fill may be: it is written once, where there was none.
pub(super) fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &backfill.rules {
        let mut look = |node: Node<'_>| {
            let Node::Expr(Expr::Raw { sql, place, .. }) = node else { return };
            let functions = raw::parse(sql).map(|raw| raw.functions()).unwrap_or_default();
            let Some(function) = functions.iter().find(|name| VOLATILE.contains(&name.as_str())) else { return };
            let message = format!(
                "{} asks for `{function}`, which gives another value each time: a second run could write the rows again",
                Item::Rule(rule).what()
            );
            let help = "pass the value in with `parameter(…)`, which is the same in the whole run; or let a `fill` write it, once for each row";
            found.push(Diagnostic::error(CODE, message, help).at(place));
        };
        walk_what_is_asked_again(rule, &mut look);
    }
    found
}

/// Visits everything but the values of a fill.
fn walk_what_is_asked_again<'a>(rule: &'a Rule, look: &mut dyn FnMut(Node<'a>)) {
    let Form::Fill { cases, .. } = &rule.form else { return rule.walk(look) };
    rule.filter.iter().for_each(|filter| filter.walk(look));
    cases.iter().filter_map(|case| case.when.as_ref()).for_each(|when| when.walk(look));
    rule.sets.iter().for_each(|set| set.value.walk(look));
}
