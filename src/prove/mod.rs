//! Whether a second run finds nothing to do: what one rule left, does a later one keep so?
//!
//! The rules of proof stand in `ARCHITECTURE.md`, under "Convergence".

mod designation;
mod doing;
mod kept;
mod model;
mod reach;
mod refute;
mod row;
mod value;
mod watch;

use crate::catalog::Catalog;
use crate::ir::{Backfill, Case, Expr, Rule};

/// Two rules of which the later writes what decides whether anything is left to do for the earlier.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict<'a> {
    /// The backfill that both belong to.
    pub backfill: &'a Backfill,
    /// The rule that comes first.
    pub earlier: &'a Rule,
    /// The rule that comes later.
    pub later: &'a Rule,
    /// The column of the later rule's table that it is about.
    pub column: String,
    /// Whether the earlier rule writes the column, too; else it only reads it.
    pub is_written_by_both: bool,
    /// What could be found out.
    pub verdict: Verdict,
}

/// Whether the later rule keeps the earlier one done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It does, on whatever rows.
    Proven,
    /// It does not: there is a row that a second run writes again.
    Refuted(Refutation),
    /// Nothing shows either; a row that speaks against it, or why none was looked for.
    Unknown(String),
}

/// A row that a second run writes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refutation {
    /// The row, in words.
    pub row: String,
    /// Whether some later run finds nothing to do.
    pub settles: bool,
}

impl Conflict<'_> {
    /// Whether the rule gives a reason that is about these two: the one that reads, or of two that write either one. A
    /// reason that names rules in backticks is about those only.
    pub fn is_reasoned_by(&self, rule: &Rule) -> bool {
        let other = match rule {
            rule if std::ptr::eq(rule, self.earlier) => self.later,
            rule if std::ptr::eq(rule, self.later) && self.is_written_by_both => self.earlier,
            _ => return false,
        };
        let is_rule = |word: &&str| self.backfill.rules.iter().any(|rule| rule.name == *word);
        rule.reasons.iter().any(|reason| {
            let mut named =
                reason.split('`').skip(1).step_by(2).filter(is_rule).filter(|word| *word != rule.name).peekable();
            named.peek().is_none() || named.any(|word| word == other.name)
        })
    }

    /// What speaks against the order of the two, where it is not proven and no reason is given. A reason does not help
    /// against a row that is certain; of rules that never settle nothing is said here.
    pub fn doubt(&self) -> Option<String> {
        match &self.verdict {
            Verdict::Proven => None,
            Verdict::Refuted(refutation) => {
                refutation.settles.then(|| format!("it is so on {}, whatever reason is given", refutation.row))
            }
            Verdict::Unknown(why) => {
                let has_reason = self.is_reasoned_by(self.earlier) || self.is_reasoned_by(self.later);
                (!has_reason).then(|| why.clone())
            }
        }
    }
}

/// Every pair of rules of which the later writes what the earlier watches. All other pairs are proven by that alone.
pub fn conflicts<'a>(backfill: &'a Backfill, catalog: &'a Catalog) -> Vec<Conflict<'a>> {
    let writers = watch::Writers::of(backfill, catalog);
    let mut found = Vec::new();
    for (index, earlier) in backfill.rules.iter().enumerate() {
        for (number, column, is_written_by_both) in writers.after(index, earlier, catalog) {
            let later = &backfill.rules[number];
            let verdict = verdict(backfill, catalog, earlier, later);
            found.push(Conflict { backfill, earlier, later, column, is_written_by_both, verdict });
        }
    }
    found
}

/// Whether what a designation sets makes `already` hold, so that a group is done once a row of it was chosen.
pub fn designates_once(rule: &Rule, catalog: &Catalog) -> bool {
    designation::designates_once(rule, catalog)
}

/// Whether some row may be in the rule's scope. In doubt it may.
pub fn may_be_in_scope(rule: &Rule, catalog: &Catalog) -> bool {
    reach::may_be_in_scope(rule, catalog)
}

/// Whether a condition may hold on some row of the rule's scope. In doubt it may.
pub fn may_hold(rule: &Rule, condition: &Expr, catalog: &Catalog) -> bool {
    reach::may_hold(rule, condition, catalog)
}

/// Whether some row may have the case of this index for its outcome. In doubt it may.
pub fn may_reach(rule: &Rule, cases: &[Case], index: usize, catalog: &Catalog) -> bool {
    reach::may_reach(rule, cases, index, catalog)
}

fn verdict(backfill: &Backfill, catalog: &Catalog, earlier: &Rule, later: &Rule) -> Verdict {
    let Err(why) = kept::is_kept(earlier, later, catalog) else { return Verdict::Proven };
    match refute::written_again(backfill, catalog, earlier, later) {
        Some(refutation) => Verdict::Refuted(refutation),
        None => Verdict::Unknown(why),
    }
}
