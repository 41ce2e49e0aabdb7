use super::Question;
use super::facts::Facts;
use super::item::Item;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Choice, Expr, Form, Lookup, Node, Rule};

const CODE: &str = "misplaced-rotation";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a rotation stands where it can't be dealt out",
        meaning: "A `.spread(…)` lookup deals rows out in turn, once, to the rows that a fill still has to fill. In \
            a rule that corrects what is there, one row more would move everybody on; in a condition there is nobody \
            to deal to. A member that has nothing to give would be dealt all the same, and its row dealt anew by each \
            run.",
        example: Example::Rules(include_str!("../../docs/diagnostics/misplaced-rotation.rs")),
        remedy: "Take the value of the rotation as one source of a `fill`, and nowhere else; leave out members whose value \
            is null.",
    }],
};

/// Does a rotation stand where it can be dealt, as the value of one source of a fill, and has each member something to give? (A
/// classification corrects: one row more would move everybody on.)
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in Item::all(backfill) {
        let deals = match item {
            Item::Rule(rule) => dealt(rule).count(),
            Item::Requirement(_) | Item::Check(_) => 0,
        };
        if let Item::Rule(rule) = item {
            found.extend(deals_nothing(rule, catalog));
        }
        let mut places = Vec::new();
        item.walk(&mut |node| {
            if let Node::Lookup(lookup) = node
                && matches!(lookup.choice, Choice::Spread { .. })
            {
                places.push(&lookup.place);
            }
        });
        if let Some(place) = places.first()
            && (places.len() > deals || deals > 1)
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

/// The columns that a fill deals, each with its rotation.
fn dealt(rule: &Rule) -> impl Iterator<Item = (&Lookup, &Expr)> {
    let cases = match &rule.form {
        Form::Fill { cases, .. } => cases.as_slice(),
        _ => &[],
    };
    cases.iter().filter_map(|case| match &case.value {
        Expr::Field { lookup, value }
            if matches!(lookup.choice, Choice::Spread { .. }) && matches!(value.as_ref(), Expr::Column { .. }) =>
        {
            Some((lookup.as_ref(), value.as_ref()))
        }
        _ => None,
    })
}

/// A rotation of which a member may have no value to give.
fn deals_nothing(rule: &Rule, catalog: &Catalog) -> Option<Diagnostic> {
    dealt(rule).find_map(|(lookup, value)| {
        let Expr::Column { name, .. } = value else { return None };
        let column = catalog.table(&lookup.table)?.column(name).filter(|column| column.nullable)?;
        let mut facts = Facts::default();
        lookup.filter.iter().for_each(|filter| facts.holds(filter));
        if facts.knows(value) {
            return None;
        }
        let message = format!(
            "rule `{}` deals `{name}` of `{}`, which may be null: a row that is dealt nothing is dealt anew by each run",
            rule.name, lookup.table
        );
        let help = format!("leave those members out: `.only_where(….{name}.is_not_null())` of lookup `{}`", lookup.name);
        let label = format!("`{name}` is declared here, and may be null");
        Some(Diagnostic::error(CODE, message, help).at(&lookup.place).label(&column.place, label))
    })
}
