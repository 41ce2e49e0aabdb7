//! What a rule reads for a row of its own, and by what it finds it.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::cases;
use super::schema::touched_by;
use crate::catalog::Catalog;
use crate::ir::{Declared, Expr, Form, Lookup, Node, Rows, Rule};
use crate::sql::{QualifiedName, Type};

/// A table that a rule reads for a row.
pub(super) struct Reading<'a> {
    pub(super) table: &'a QualifiedName,
    columns: BTreeSet<String>,
    /// Whether it is another row than those that are written together.
    pub(super) is_looked_up: bool,
    /// What must be equal: over the row that is read, and over the row that it is read for. None where it is read for
    /// another row that is looked up.
    pub(super) by: Option<Vec<(Expr, Expr)>>,
}

impl Reading<'_> {
    /// Whether what is read may come to be another by what a rule writes.
    pub(super) fn reads_from(&self, rule: &Rule, catalog: &Catalog) -> bool {
        *self.table == rule.target && changed(rule, catalog).iter().any(|name| self.columns.contains(*name))
    }
}

/// The columns that another value may come into: what is written, the stamp, and what the server may compute from them.
pub(super) fn changed<'a>(rule: &'a Rule, catalog: &'a Catalog) -> Vec<&'a str> {
    let columns = catalog.table(&rule.target).map(|table| table.columns.as_slice()).unwrap_or_default();
    let generated = columns.iter().filter(|column| column.generated).map(|column| column.name.as_str());
    rule.written_columns().into_iter().chain(rule.stamp.as_deref()).chain(generated).collect()
}

/// What a rule reads for a row of its own: the row, those of its group, and what it looks up.
pub(super) fn readings<'a>(rule: &'a Rule, catalog: &Catalog) -> Vec<Reading<'a>> {
    let mut columns = columns_touched(rule, &rule.target);
    // What stands where it writes decides whether it does.
    columns.extend(rule.written_columns().into_iter().map(str::to_owned));
    let own_key = key_of(rule, catalog).into_iter().map(|name| own_column(rule, name)).map(|key| (key.clone(), key));
    let of_group = |group: Vec<&Expr>| {
        let by = group.into_iter().map(|value| (value.clone(), value.clone())).collect();
        Reading { table: &rule.target, columns: columns.clone(), is_looked_up: false, by: Some(by) }
    };
    // A row that is chosen is one of its group: by itself it depends only on what makes it one.
    let of_row = match &rule.form {
        Form::Designate { group, .. } => columns_in([group], &rule.target),
        _ => columns.clone(),
    };
    let own = Reading { table: &rule.target, columns: of_row, is_looked_up: false, by: Some(own_key.collect()) };
    let groups = planned_groups(rule).into_iter().map(of_group);
    let (lookups, inner) = lookups(rule);
    let looked_up = lookups.into_iter().map(|lookup| Reading {
        table: &lookup.table,
        columns: columns_read(rule, lookup),
        is_looked_up: true,
        by: (!inner.contains(&lookup)).then(|| lookup.on.clone()),
    });
    std::iter::once(own).chain(groups).chain(looked_up).collect()
}

/// What makes the groups that a rule plans together.
pub(super) fn planned_groups(rule: &Rule) -> Vec<Vec<&Expr>> {
    match &rule.form {
        Form::Designate { group, .. } => vec![vec![group]],
        Form::Fill { cases, .. } => {
            let rotations = cases.iter().filter_map(cases::rotation);
            let rotations = rotations.map(|rotation| rotation.on.iter().map(|(_, outer)| outer).collect());
            let numberings = cases.iter().filter_map(cases::numbering).map(|numbering| vec![&numbering.group]);
            rotations.chain(numberings).collect()
        }
        _ => Vec::new(),
    }
}

/// The lookups of a rule, and those of them that are made for a row that is looked up itself.
fn lookups(rule: &Rule) -> (Vec<&Rc<Lookup>>, Vec<&Rc<Lookup>>) {
    let (mut all, mut inner) = (Vec::new(), Vec::new());
    rule.walk(&mut |node| {
        let mut is_inside = |node| {
            if let Node::Lookup(lookup) = node {
                inner.push(lookup);
            }
        };
        match node {
            Node::Lookup(lookup) => {
                lookup.walk_inner(&mut is_inside);
                if !all.contains(&lookup) {
                    all.push(lookup);
                }
            }
            Node::Expr(Expr::Field { value, .. }) => value.walk(&mut is_inside),
            Node::Expr(Expr::Aggregate { aggregate, .. }) => aggregate.walk(&mut is_inside),
            Node::Expr(_) | Node::Distinct(_) => {}
        }
    });
    (all, inner)
}

/// The columns that a rule reads through a lookup.
fn columns_read(rule: &Rule, lookup: &Rc<Lookup>) -> BTreeSet<String> {
    columns_of(&lookup.table, |visit| {
        lookup.walk_inner(visit);
        rule.walk(&mut |node| match node {
            Node::Expr(Expr::Field { lookup: from, value }) if from == lookup => value.walk(visit),
            Node::Expr(Expr::Aggregate { lookup: from, aggregate }) if from == lookup => aggregate.walk(visit),
            _ => {}
        });
    })
}

/// The columns of a table that a rule reads, anywhere.
pub(super) fn columns_touched(rule: &Rule, table: &QualifiedName) -> BTreeSet<String> {
    columns_of(table, |visit| rule.walk(visit))
}

/// The columns of a table that values are computed from.
pub(super) fn columns_in<'a>(values: impl IntoIterator<Item = &'a Expr>, table: &QualifiedName) -> BTreeSet<String> {
    columns_of(table, |visit| values.into_iter().for_each(|value| value.walk(visit)))
}

fn columns_of(table: &QualifiedName, walk: impl FnOnce(&mut dyn FnMut(Node<'_>))) -> BTreeSet<String> {
    touched_by(walk).into_iter().filter(|(of, _)| of == table).map(|(_, name)| name).collect()
}

/// The names of values that are columns, all of them.
pub(super) fn plain_columns(values: &[Expr]) -> Option<Vec<String>> {
    let plain = |value: &Expr| match value {
        Expr::Column { of: Rows::Table(_), name, .. } => Some(name.clone()),
        _ => None,
    };
    values.iter().map(plain).collect()
}

pub(super) fn key_of(rule: &Rule, catalog: &Catalog) -> Vec<String> {
    catalog.table(&rule.target).and_then(|table| table.key()).unwrap_or_default().to_vec()
}

pub(super) fn own_column(rule: &Rule, name: String) -> Expr {
    let of = Rows::Table(rule.target.clone());
    Expr::Column { of, name, ty: Type::Text, nullable: false, declared: Declared::default() }
}
