use super::Question;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Choice, Expr, Form, Node, Rule};

const CODE: &str = "misplaced-rotation";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a rotation stands where it can't be dealt out",
        meaning: "A `.spread(…)` lookup deals rows out in turn, once, to the rows that a fill still has to fill. In \
            a rule that corrects what is there, one row more would move everybody on; in a condition there is nobody \
            to deal to.",
        example: Example::Rules(include_str!("../../docs/diagnostics/misplaced-rotation.rs")),
        remedy: "Take the value of the rotation as one source of a `fill`, and nowhere else.",
    }],
};

/// Does a rotation stand where it can be dealt: as the value of one source of a fill? (A classification corrects: one row
/// more would move everybody on.)
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        let dealt = match item {
            Item::Rule(rule) => cases_that_deal(rule),
            Item::Requirement(_) | Item::Check(_) => 0,
        };
        let mut places = Vec::new();
        item.walk(&mut |node| {
            if let Node::Lookup(lookup) = node
                && matches!(lookup.choice, Choice::Spread { .. })
            {
                places.push(&lookup.place);
            }
        });
        if let Some(place) = places.first()
            && (places.len() > dealt || dealt > 1)
        {
            let message = format!(
                "{} uses a rotation elsewhere than as one source of a fill: what would be dealt, and to whom, is not defined",
                item.what()
            );
            let help = "take the value of a `.spread(…)` lookup in one source of a fill, and nowhere else";
            found.push(Diagnostic::error(CODE, message, help).at(place));
        }
    }
    found
}

fn cases_that_deal(rule: &Rule) -> usize {
    let Form::Fill { cases, .. } = &rule.form else { return 0 };
    let deals = |value: &Expr| match value {
        Expr::Field { lookup, value } => {
            matches!(lookup.choice, Choice::Spread { .. }) && matches!(value.as_ref(), Expr::Column { .. })
        }
        _ => false,
    };
    cases.iter().filter(|case| deals(&case.value)).count()
}
