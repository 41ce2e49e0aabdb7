use crate::diagnostic::Place;
use crate::ir::{Backfill, Check, Node, Requirement, Rule};

/// A part of a backfill that a fault can be found in.
#[derive(Clone, Copy)]
pub(super) enum Item<'a> {
    Rule(&'a Rule),
    Requirement(&'a Requirement),
    Check(&'a Check),
}

impl<'a> Item<'a> {
    /// Every part, in the order in which it was written.
    pub(super) fn all(backfill: &'a Backfill) -> impl Iterator<Item = Item<'a>> {
        let requirements = backfill.requirements.iter().map(Item::Requirement);
        let rules = backfill.rules.iter().map(Item::Rule);
        requirements.chain(rules).chain(backfill.checks.iter().map(Item::Check))
    }

    /// The name that the author gave it.
    pub(super) fn name(self) -> &'a str {
        match self {
            Item::Rule(rule) => &rule.name,
            Item::Requirement(requirement) => &requirement.name,
            Item::Check(check) => &check.name,
        }
    }

    /// What it is, as a message says it.
    pub(super) fn what(self) -> String {
        let kind = match self {
            Item::Rule(_) => "rule",
            Item::Requirement(_) => "requirement",
            Item::Check(_) => "check",
        };
        format!("{kind} `{}`", self.name())
    }

    /// Where it was written.
    pub(super) fn place(self) -> &'a Place {
        match self {
            Item::Rule(rule) => &rule.place,
            Item::Requirement(requirement) => &requirement.place,
            Item::Check(check) => &check.place,
        }
    }

    /// Visits everything inside it, and the columns that it writes, as `table!` declares them.
    pub(super) fn walk_declared(self, visit: &mut dyn FnMut(Node<'a>)) {
        self.walk(visit);
        if let Item::Rule(rule) = self {
            rule.writes.iter().for_each(|column| visit(Node::Expr(column)));
        }
    }

    /// Visits everything inside it.
    pub(super) fn walk(self, visit: &mut dyn FnMut(Node<'a>)) {
        match self {
            Item::Rule(rule) => rule.walk(visit),
            Item::Requirement(requirement) => requirement.violations.walk(visit),
            Item::Check(check) => check.walk(visit),
        }
    }
}
