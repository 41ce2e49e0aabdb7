use super::Question;
use super::facts::conjuncts;
use super::implies::{exhaust, implies, is_same};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Case, Expr, Form, Rule};
use crate::prove::{may_be_in_scope, may_hold, may_reach};

const BRANCH: &str = "shadowed-branch";
const DEFAULT: &str = "unreachable-default";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[
        Explanation {
            code: BRANCH,
            title: "a case takes every row that would come to a later one",
            meaning: "The first case that fits decides. Where an earlier condition holds wherever the later one \
                does, no row ever gets the later outcome.",
            example: Example::Rules(include_str!("../../docs/diagnostics/shadowed-branch.rs")),
            remedy: "Put the narrower case first, or leave the later one out.",
        },
        Explanation {
            code: DEFAULT,
            title: "the cases leave no row for the remainder",
            meaning: "The conditions before it hold, one or the other, for every row, nulls included. Whoever reads \
                the rule would believe that the remainder matters.",
            example: Example::Rules(include_str!("../../docs/diagnostics/unreachable-default.rs")),
            remedy: "In a `classify`, let the last class be the remainder with `.otherwise(…)`; in a `fill`, end \
                with the source before it, as `.or_default(…)`.",
        },
    ],
};

/// Can every case of a fill and of a classification be some row's outcome?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    backfill.rules.iter().flat_map(|rule| cases_that_no_row_reaches(rule, catalog)).collect()
}

fn cases_that_no_row_reaches(rule: &Rule, catalog: &Catalog) -> Vec<Diagnostic> {
    let (Form::Fill { cases, .. } | Form::Classify { cases, .. }) = &rule.form else { return Vec::new() };
    if !may_be_in_scope(rule, catalog) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut together = None;
    for (index, case) in cases.iter().enumerate() {
        let before = &cases[..index];
        let taken = together.clone().or_else(|| taken_by_one(rule, before, case));
        together = together.or_else(|| taken_together(rule, before, case));
        let taken = taken.or_else(|| taken_somehow(rule, cases, index, catalog));
        let Some(taken) = taken else { continue };
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
        let message = format!("rule `{}` never comes to {what} `{}`: {taken}", rule.name, case.label);
        found.push(Diagnostic::error(code, message, help).at(&rule.place));
    }
    found
}

/// Which earlier case leaves no row for this one.
fn taken_by_one(rule: &Rule, before: &[Case], case: &Case) -> Option<String> {
    let known: Vec<&Expr> = conjuncts(&rule.filter).into_iter().chain(conjuncts(&case.when)).collect();
    let known = Expr::All(known.into_iter().cloned().collect());
    let takes = |one: &&Case| {
        let is_in_vain = || is_same(&one.value, &case.value);
        (takes_every_row(rule, one) || is_in_vain()) && one.when.as_ref().is_none_or(|when| implies(&known, when))
    };
    before.iter().find(takes).map(|one| format!("`{}` takes every row that would", one.label))
}

/// Whether this case and an earlier one leave no row for those to come.
fn taken_together(rule: &Rule, before: &[Case], case: &Case) -> Option<String> {
    let when = case.when.as_ref().filter(|_| takes_every_row(rule, case))?;
    let is_rest =
        |one: &&Case| takes_every_row(rule, one) && one.when.as_ref().is_some_and(|other| exhaust(other, when));
    before
        .iter()
        .find(is_rest)
        .map(|one| format!("`{}` and `{}` together take every row that would", one.label, case.label))
}

/// What leaves no row for a case, where every kind of row was looked at.
fn taken_somehow(rule: &Rule, cases: &[Case], index: usize, catalog: &Catalog) -> Option<String> {
    if may_reach(rule, cases, index, catalog) {
        return None;
    }
    let may_hold = cases[index].when.as_ref().is_none_or(|when| may_hold(rule, when, catalog));
    let taken = if may_hold { "those before it take every row that would" } else { "its condition holds on no row" };
    Some(taken.to_owned())
}

/// Whether no row on which the condition holds goes on to a later case. A fill goes on where a case has no value (and in
/// vain where the later one has the same).
fn takes_every_row(rule: &Rule, case: &Case) -> bool {
    !matches!(rule.form, Form::Fill { .. }) || case.value.is_never_null()
}
