use super::Question;
use super::facts::conjuncts;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Form, Rule};
use crate::prove::may_be_in_scope;

const CODE: &str = "never-fires";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a rule can never find a row to write",
        meaning: "A `fill` writes where its column is null. Where the column is NOT NULL, or the rule's own \
            condition demands a value, there is no such row: the rule would say that all is done, and have done \
            nothing.",
        example: Example::Rules(include_str!("../../docs/diagnostics/never-fires.rs")),
        remedy: "Take the `Option` off the column's type in `table!`, and use `derive` or `classify`, which correct \
            what is there; or take the condition on the column out of `.only_where(…)`.",
    }],
};

/// Can there be a row that a rule writes? Its scope must not contradict itself, and a fill writes where its column is null.
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &backfill.rules {
        if !may_be_in_scope(rule, catalog) {
            let message = format!(
                "the condition of rule `{}` holds on no row of `{}`: the rule would never write a row",
                rule.name, rule.target
            );
            let help =
                "two of the terms of `.only_where(…)` exclude each other: correct one, or join them with `.or(…)`";
            found.push(Diagnostic::error(CODE, message, help).at(&rule.place));
            continue;
        }
        let Form::Fill { column: name, .. } = &rule.form else { continue };
        let column = catalog.table(&rule.target).and_then(|table| table.column(name));
        if let Some(column) = column.filter(|column| !column.nullable && !column.generated && !column.identity) {
            let message = format!(
                "rule `{}` fills `{name}` of `{}` where it is null, and it is NOT NULL: the rule would never write a row",
                rule.name, rule.target
            );
            let help = "take the `Option` off the column's type in `table!`, and use `derive` or `classify`, which correct what is there";
            let label = format!("`{name}` is declared here, and is NOT NULL");
            found.push(Diagnostic::error(CODE, message, help).at(&rule.place).label(&column.place, label));
        } else if asks_for_a_value(rule, name) {
            let message = format!(
                "rule `{}` fills `{name}` of `{}` where it is null, and only where it is not: the rule would never write a row",
                rule.name, rule.target
            );
            let help =
                format!("take `{name}` out of `.only_where(…)`; to correct what is there, use `derive` or `classify`");
            found.push(Diagnostic::error(CODE, message, help).at(&rule.place));
        }
    }
    found
}

/// Whether the scope holds only rows whose column has a value.
fn asks_for_a_value(rule: &Rule, name: &str) -> bool {
    let is_it = |value: &Expr| matches!(value, Expr::Column { name: read, .. } if read == name);
    conjuncts(&rule.filter).into_iter().any(|condition| match condition {
        Expr::Not(inner) => matches!(inner.as_ref(), Expr::IsNull(value) if is_it(value)),
        _ => false,
    })
}
