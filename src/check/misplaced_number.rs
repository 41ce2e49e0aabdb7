use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Choice, Expr, Form, Node, Rule};

const CODE: &str = "misplaced-number";

/// Does a numbering stand where it can be planned: as the value of one case of a fill, and the only thing planned there?
/// (A classification corrects: one row more would move everybody on.)
pub(super) fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        let given = match item {
            Item::Rule(rule) => cases_that_number(rule),
            Item::Requirement(_) | Item::Check(_) => 0,
        };
        let mut places = Vec::new();
        let mut deals = false;
        item.walk(&mut |node| match node {
            Node::Expr(Expr::Number(numbering)) => places.push(&numbering.place),
            Node::Lookup(lookup) => deals |= matches!(lookup.choice, Choice::Spread { .. }),
            _ => {}
        });
        let Some(place) = places.first() else { continue };
        let (message, help) = if places.len() > given || given > 1 {
            let message =
                "elsewhere than as one case of a fill: which rows would be numbered, and when, is not defined";
            (message, "give `number_within(…)` as the value of one case of a fill, and nowhere else")
        } else if deals {
            let message = "beside a rotation: what is planned of a row is either a number or a member";
            (message, "make it two rules, each with a condition of its own by `.only_where(…)`")
        } else {
            continue;
        };
        let message = format!("{} uses a numbering {message}", item.what());
        found.push(Diagnostic::error(CODE, message, help).at(place));
    }
    found
}

fn cases_that_number(rule: &Rule) -> usize {
    let Form::Fill { cases, .. } = &rule.form else { return 0 };
    cases.iter().filter(|case| matches!(case.value, Expr::Number(_))).count()
}
