use super::facts::conjuncts;
use super::implies::{exhaust, implies, is_same};
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Case, Expr, Form, Rule};

const BRANCH: &str = "shadowed-branch";
const DEFAULT: &str = "unreachable-default";

/// Can every case of a fill and of a classification be some row's outcome?
pub(super) fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    backfill.rules.iter().flat_map(cases_that_no_row_reaches).collect()
}

fn cases_that_no_row_reaches(rule: &Rule) -> Vec<Diagnostic> {
    let (Form::Fill { cases, .. } | Form::Classify { cases, .. }) = &rule.form else { return Vec::new() };
    let mut found = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let Some(taken) = taken_by(rule, &cases[..index], case) else { continue };
        let (code, what, help) = match case.when {
            None if index + 1 == cases.len() => {
                let help = match rule.form {
                    Form::Classify { .. } => {
                        "make the last class what all other rows get, with `.otherwise(…)`, or narrow a condition"
                    }
                    _ => "leave it out, and end the fill with the source before it, as `.or_default(…)`",
                };
                (DEFAULT, "the remainder", help)
            }
            _ => (BRANCH, "the case", "put the narrower case first, or leave this one out"),
        };
        let message =
            format!("rule `{}` never comes to {what} `{}`: {taken} every row that would", rule.name, case.label);
        found.push(Diagnostic::error(code, message, help).at(&rule.place));
    }
    found
}

/// Which earlier cases leave no row for this one.
fn taken_by(rule: &Rule, earlier: &[Case], case: &Case) -> Option<String> {
    let takes = |earlier: &&Case| gives_a_value(rule, earlier, case);
    let taking: Vec<&Case> = earlier.iter().filter(takes).collect();
    let known: Vec<&Expr> = conjuncts(&rule.filter).into_iter().chain(conjuncts(&case.when)).collect();
    let known = Expr::All(known.into_iter().cloned().collect());
    let holds = |one: &&&Case| one.when.as_ref().is_none_or(|when| implies(&known, when));
    if let Some(one) = taking.iter().find(holds) {
        return Some(format!("`{}` takes", one.label));
    }
    for (index, one) in taking.iter().enumerate() {
        let is_rest = |other: &&&Case| one.when.as_ref().zip(other.when.as_ref()).is_some_and(|(a, b)| exhaust(a, b));
        if let Some(other) = taking[index + 1..].iter().find(is_rest) {
            return Some(format!("`{}` and `{}` together take", one.label, other.label));
        }
    }
    None
}

/// Whether a row on which the earlier case's condition holds never comes to the later one: a fill goes on where a case has
/// no value, but in vain where the later one has the same.
fn gives_a_value(rule: &Rule, earlier: &Case, later: &Case) -> bool {
    let is_fill = matches!(rule.form, Form::Fill { .. });
    !is_fill || earlier.value.is_never_null() || is_same(&earlier.value, &later.value)
}
