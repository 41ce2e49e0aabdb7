use super::Question;
use super::facts::conjuncts;
use super::implies::{exhaust, implies, is_same};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Case, Expr, Form, Rule};

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
fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    backfill.rules.iter().flat_map(cases_that_no_row_reaches).collect()
}

fn cases_that_no_row_reaches(rule: &Rule) -> Vec<Diagnostic> {
    let (Form::Fill { cases, .. } | Form::Classify { cases, .. }) = &rule.form else { return Vec::new() };
    let mut found = Vec::new();
    let mut together = None;
    for (index, case) in cases.iter().enumerate() {
        let before = &cases[..index];
        let taken = together.clone().or_else(|| taken_by_one(rule, before, case));
        together = together.or_else(|| taken_together(rule, before, case));
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
        let message =
            format!("rule `{}` never comes to {what} `{}`: {taken} every row that would", rule.name, case.label);
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
    before.iter().find(takes).map(|one| format!("`{}` takes", one.label))
}

/// Whether this case and an earlier one leave no row for those to come.
fn taken_together(rule: &Rule, before: &[Case], case: &Case) -> Option<String> {
    let when = case.when.as_ref().filter(|_| takes_every_row(rule, case))?;
    let is_rest =
        |one: &&Case| takes_every_row(rule, one) && one.when.as_ref().is_some_and(|other| exhaust(other, when));
    before.iter().find(is_rest).map(|one| format!("`{}` and `{}` together take", one.label, case.label))
}

/// Whether no row on which the condition holds goes on to a later case. A fill goes on where a case has no value (and in
/// vain where the later one has the same).
fn takes_every_row(rule: &Rule, case: &Case) -> bool {
    !matches!(rule.form, Form::Fill { .. }) || case.value.is_never_null()
}
