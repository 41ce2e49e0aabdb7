use super::Question;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation, Place};
use crate::ir::{Backfill, Choice, Expr, Form, Literal, Node, Rule};
use crate::sql::{Type, is_volatile, raw};

const CODE: &str = "volatile-value";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a value is another one each time it is asked for",
        meaning: "A rule that keeps a column equal to the time, to chance or to a new number finds every row \
            different in every run, and the proof could never hold.",
        example: Example::Rules(include_str!("../../docs/diagnostics/volatile-value.rs")),
        remedy: "Pass the value in with `parameter(…)`, which is the same in the whole run; or let a `fill` write \
            it, once for each row. The time of a change is `.stamp(…)`.",
    }],
};

/// Words that a time may be written with, and that mean another one each time.
const RELATIVE: &[&str] = &["now", "today", "tomorrow", "yesterday"];

/// Does a rule ask for something that is another one each time? What it writes would be written again in every run. What a
/// fill writes may be: it is written once, where there was nothing.
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
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
            let function = raw.calls().into_iter().map(|call| call.name).find(|name| is_volatile(name));
            let word = || raw.times().iter().find_map(|text| relative(text));
            Some((function.or_else(word)?, Some(place)))
        }
        Expr::Call { function, .. } if function.is_volatile() => Some((function.name().to_owned(), None)),
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

/// Visits everything but what a fill writes and what is inserted beside the key; of that, what its lookups go by, as that
/// is asked of every row.
fn walk_what_is_asked_again<'a>(rule: &'a Rule, look: &mut dyn FnMut(Node<'a>)) {
    let mut once: Vec<&Expr> = rule.sets.iter().map(|set| &set.value).collect();
    match &rule.form {
        Form::Fill { cases, .. } => {
            rule.filter.iter().for_each(|filter| filter.walk(look));
            cases.iter().filter_map(|case| case.when.as_ref()).for_each(|when| when.walk(look));
            once.extend(cases.iter().map(|case| &case.value));
        }
        Form::InsertMissing { source, key } => {
            source.walk(look);
            key.iter().for_each(|set| set.value.walk(look));
        }
        _ => return rule.walk(look),
    }
    for value in once {
        value.walk(&mut |node| walk_lookup(node, look));
    }
}

/// Visits what belongs to a lookup.
fn walk_lookup<'a>(node: Node<'a>, look: &mut dyn FnMut(Node<'a>)) {
    match node {
        Node::Lookup(lookup) => {
            for (inner, outer) in &lookup.on {
                inner.walk(look);
                outer.walk(look);
            }
            lookup.filter.iter().for_each(|filter| filter.walk(look));
            if let Choice::First(order) | Choice::Spread { members: order, .. } = &lookup.choice {
                order.iter().for_each(|term| term.value.walk(look));
            }
        }
        Node::Expr(Expr::Field { value, .. }) => value.walk(look),
        Node::Expr(Expr::Aggregate { aggregate, .. }) => aggregate.walk(look),
        Node::Expr(_) | Node::Distinct(_) => {}
    }
}
