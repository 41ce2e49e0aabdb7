use std::rc::Rc;

use crate::sql::{QualifiedName, raw};

use super::{
    Backfill, Check, Choice, Distinct, Expected, Expr, Figure, Form, Lookup, Numbering, Order, RowSet, Rows, Rule,
};

/// What a walk over expressions meets.
#[derive(Debug, Clone)]
pub enum Node<'a> {
    /// An expression, its own children to follow.
    Expr(&'a Expr),
    /// A lookup, its parts to follow.
    Lookup(&'a Rc<Lookup>),
    /// A set of distinct values, its members to follow.
    Distinct(&'a Rc<Distinct>),
}

impl Node<'_> {
    /// The columns of a table that this node itself names: a column, or each name in a raw expression.
    pub fn columns(&self) -> Vec<(&QualifiedName, String)> {
        match self {
            Node::Expr(Expr::Column { of: Rows::Table(table), name, .. }) => vec![(table, name.clone())],
            Node::Expr(Expr::Raw { of: Rows::Table(table), sql, .. }) => {
                // One that does not parse names nothing here; a check of its own refuses it.
                let names = raw::parse(sql).map(|raw| raw.columns()).unwrap_or_default();
                names.into_iter().map(|name| (table, name)).collect()
            }
            Node::Expr(_) | Node::Lookup(_) | Node::Distinct(_) => Vec::new(),
        }
    }
}

impl Expr {
    /// Visits this expression and everything inside it, lookups and their conditions too, outside first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Node<'a>)) {
        visit(Node::Expr(self));
        match self {
            Expr::Literal(_) | Expr::Parameter { .. } => {}
            Expr::Column { of, .. } | Expr::Raw { of, .. } => of.walk(visit),
            Expr::Field { lookup, value } => {
                lookup.walk(visit);
                value.walk(visit);
            }
            Expr::Exists(lookup) => lookup.walk(visit),
            Expr::Aggregate { lookup, aggregate } => {
                lookup.walk(visit);
                aggregate.walk(visit);
            }
            Expr::Number(numbering) => numbering.walk(visit),
            Expr::Compare { left, right, .. } => {
                left.walk(visit);
                right.walk(visit);
            }
            Expr::IsNull(inner) | Expr::Not(inner) => inner.walk(visit),
            Expr::In { value, .. } => value.walk(visit),
            Expr::All(items) | Expr::Any(items) | Expr::Coalesce(items) | Expr::Call { arguments: items, .. } => {
                items.iter().for_each(|item| item.walk(visit))
            }
        }
    }
}

impl Lookup {
    /// Visits everything inside a lookup.
    pub fn walk<'a>(self: &'a Rc<Self>, visit: &mut dyn FnMut(Node<'a>)) {
        visit(Node::Lookup(self));
        self.on.iter().for_each(|(_, outer)| outer.walk(visit));
        self.walk_inner(visit);
        if let Choice::Spread { rows, .. } = &self.choice {
            walk_order(rows, visit);
        }
    }

    /// Visits what is asked of the rows looked up: the inner sides of `on`, the condition, the order.
    pub fn walk_inner<'a>(&'a self, visit: &mut dyn FnMut(Node<'a>)) {
        self.on.iter().for_each(|(inner, _)| inner.walk(visit));
        if let Some(filter) = &self.filter {
            filter.walk(visit);
        }
        match &self.choice {
            Choice::Unique => {}
            Choice::First(order) | Choice::Spread { members: order, .. } => walk_order(order, visit),
        }
    }
}

impl Numbering {
    /// Visits everything inside a numbering.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Node<'a>)) {
        self.group.walk(visit);
        walk_order(&self.order, visit);
    }
}

pub(super) fn walk_order<'a>(order: &'a [Order], visit: &mut dyn FnMut(Node<'a>)) {
    order.iter().for_each(|term| term.value.walk(visit));
}

impl Rows {
    fn walk<'a>(&'a self, visit: &mut dyn FnMut(Node<'a>)) {
        let distinct = match self {
            Rows::Table(_) => return,
            Rows::Elements(elements) => return elements.array.walk(visit),
            Rows::Distinct(distinct) => distinct,
        };
        visit(Node::Distinct(distinct));
        for member in &distinct.members {
            member.value.walk(visit);
            if let Some(filter) = &member.filter {
                filter.walk(visit);
            }
        }
    }
}

impl RowSet {
    /// Visits everything inside a set of rows.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Node<'a>)) {
        self.rows.walk(visit);
        if let Some(filter) = &self.filter {
            filter.walk(visit);
        }
    }
}

impl Rule {
    /// Visits every expression of a rule.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Node<'a>)) {
        if let Some(filter) = &self.filter {
            filter.walk(visit);
        }
        match &self.form {
            Form::Fill { cases, .. } | Form::Classify { cases, .. } => {
                for case in cases {
                    if let Some(when) = &case.when {
                        when.walk(visit);
                    }
                    case.value.walk(visit);
                }
            }
            Form::Derive { value, .. } | Form::Normalize { value, .. } => value.walk(visit),
            Form::Designate { group, already, order, .. } => {
                group.walk(visit);
                already.walk(visit);
                walk_order(order, visit);
            }
            Form::InsertMissing { source, key } => {
                source.walk(visit);
                key.iter().for_each(|set| set.value.walk(visit));
            }
        }
        self.sets.iter().for_each(|set| set.value.walk(visit));
    }

    /// The tables whose rows it deals in turn; by their keys it knows which they are.
    pub fn deals_from(&self) -> Vec<&QualifiedName> {
        let mut tables = Vec::new();
        self.walk(&mut |node| match node {
            Node::Lookup(lookup) if matches!(lookup.choice, Choice::Spread { .. }) => tables.push(&lookup.table),
            _ => {}
        });
        tables
    }

    /// The first column of a table that the rule reads, of those that are wanted.
    pub fn reads(&self, table: &QualifiedName, is_wanted: impl Fn(&str) -> bool) -> Option<String> {
        // Whether a row is missing is asked of the target by the key.
        let mut read = (*table == self.target)
            .then(|| self.key().iter().map(|set| &set.column).find(|name| is_wanted(name)).cloned())
            .flatten();
        self.walk(&mut |node| {
            let mut names = node.columns().into_iter().filter(|(of, name)| *of == table && is_wanted(name));
            read = read.take().or(names.next().map(|(_, name)| name));
        });
        read
    }
}

impl Check {
    /// Visits every expression of a check.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Node<'a>)) {
        match &self.figure {
            Figure::Count(rows) => rows.walk(visit),
            Figure::Each { rows, value } | Figure::Distribution { rows, value } => {
                rows.walk(visit);
                value.walk(visit);
            }
        }
        if let Some(Expected::AtMostCount { rows, .. }) = &self.expected {
            rows.walk(visit);
        }
    }
}

impl Backfill {
    /// Visits every expression of a backfill.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Node<'a>)) {
        self.requirements.iter().for_each(|requirement| requirement.violations.walk(visit));
        self.rules.iter().for_each(|rule| rule.walk(visit));
        self.checks.iter().for_each(|check| check.walk(visit));
    }
}
