use std::collections::BTreeSet;
use std::rc::Rc;

use crate::ir::{Comparison, Expr, Lookup, Node, OnNull};

/// What is known of a row because a condition held on it, or did not: which values are not null, which lookups find
/// something. More is taken as known than is proven where the conditions are SQL: an alarm needs to be certain.
#[derive(Default, Clone)]
pub(super) struct Facts<'a> {
    not_null: Vec<&'a Expr>,
    found: Vec<&'a Rc<Lookup>>,
    /// Columns of the row itself that aren't null.
    columns: BTreeSet<String>,
}

impl<'a> Facts<'a> {
    /// The column of the row itself is not null.
    pub(super) fn has_column(&mut self, name: &str) {
        self.columns.insert(name.to_owned());
    }

    /// The condition holds.
    pub(super) fn holds(&mut self, condition: &'a Expr) {
        self.is_not_null(condition);
        match condition {
            Expr::All(items) => items.iter().for_each(|item| self.holds(item)),
            Expr::Any(items) => self.one_of(items, |facts, item| facts.holds(item)),
            Expr::Not(inner) => self.fails(inner),
            Expr::Exists(lookup) => self.found.push(lookup),
            Expr::Compare { left, operator, right } if *operator != Comparison::Distinct => {
                self.is_not_null(left);
                self.is_not_null(right);
            }
            Expr::In { value, .. } => self.is_not_null(value),
            _ => {}
        }
    }

    /// The condition does not hold: it is false, or null.
    pub(super) fn fails(&mut self, condition: &'a Expr) {
        match condition {
            Expr::IsNull(value) => self.is_not_null(value),
            Expr::Not(inner) => self.holds(inner),
            Expr::Any(items) => items.iter().for_each(|item| self.fails(item)),
            Expr::All(items) => self.one_of(items, |facts, item| facts.fails(item)),
            Expr::Raw { .. } => self.is_not_null(condition),
            _ => {}
        }
    }

    /// What is known whichever of these it is.
    fn one_of(&mut self, items: &'a [Expr], learn: impl Fn(&mut Self, &'a Expr)) {
        let mut each = items.iter().map(|item| {
            let mut facts = Facts::default();
            learn(&mut facts, item);
            facts
        });
        let Some(mut known) = each.next() else { return };
        for facts in each {
            known.not_null.retain(|value| facts.knows(value));
            known.found.retain(|lookup| facts.finds(lookup));
            known.columns.retain(|name| facts.columns.contains(name));
        }
        self.not_null.extend(known.not_null);
        self.found.extend(known.found);
        self.columns.extend(known.columns);
    }

    /// The value is not null.
    pub(super) fn is_not_null(&mut self, value: &'a Expr) {
        self.not_null.push(value);
        match value {
            Expr::Field { lookup, .. } | Expr::Aggregate { lookup, .. } => self.found.push(lookup),
            // What it makes of a null is not known: none of its columns is taken to be one.
            Expr::Raw { .. } => self.columns.extend(Node::Expr(value).columns().into_iter().map(|(_, name)| name)),
            Expr::Column { name, .. } => self.has_column(name),
            Expr::Call { function, arguments } => match function.on_null() {
                OnNull::Strict | OnNull::StrictAndMore => arguments.iter().for_each(|one| self.is_not_null(one)),
                OnNull::OfFirst => arguments.iter().take(1).for_each(|one| self.is_not_null(one)),
                OnNull::Skips | OnNull::Never => {}
            },
            _ => {}
        }
    }

    /// Whether the value is known not to be null.
    pub(super) fn knows(&self, value: &Expr) -> bool {
        let is_column = |name: &String| self.columns.contains(name);
        matches!(value, Expr::Column { name, .. } if is_column(name)) || self.not_null.contains(&value)
    }

    /// Whether the lookup is known to find a row: it, or one that asks for more, was seen to.
    pub(super) fn finds(&self, lookup: &Lookup) -> bool {
        self.found.iter().any(|found| {
            let asks_it_all = || conjuncts(&lookup.filter).iter().all(|asked| conjuncts(&found.filter).contains(asked));
            found.table == lookup.table && lookup.on.iter().all(|pair| found.on.contains(pair)) && asks_it_all()
        })
    }
}

/// What must hold together for the condition to hold.
pub(super) fn conjuncts(condition: &Option<Expr>) -> Vec<&Expr> {
    fn add<'a>(condition: &'a Expr, into: &mut Vec<&'a Expr>) {
        match condition {
            Expr::All(items) => items.iter().for_each(|item| add(item, into)),
            one => into.push(one),
        }
    }
    let mut all = Vec::new();
    condition.iter().for_each(|condition| add(condition, &mut all));
    all
}
