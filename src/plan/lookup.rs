use std::rc::Rc;

use super::query::{Query, all_of, column, equal, on_name};
use super::relations::Reach;
use super::select::{Join, JoinKind, Output, Relation, Select, Sql, Value};
use crate::catalog::Table;
use crate::ir::{Aggregate, Choice, Expr, Lookup, Node, Order};

/// A lookup that is joined already.
pub(super) struct Joined<'a> {
    /// Position among the joins.
    pub(super) join: usize,
    lookup: Rc<Lookup>,
    purpose: Purpose,
    /// The outer sides of `on`, printed: the same lookup from another row is another join.
    outer: Vec<Sql>,
    alias: String,
    /// The query inside, where the join is not a plain one; it grows with what is asked of it.
    pub(super) inner: Option<Query<'a>>,
}

/// What a lookup is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Row,
    Existence,
    /// Existence, asked only of rows to which nothing is dealt.
    Undealt,
    Aggregate,
}

pub(super) const FOUND: &str = "found";
const NUMBER_OF_ROWS: &str = "rows";

/// How lookups are joined. Each is joined once, however often it is used. Its shape depends on what the catalog proves and
/// on the reach:
///
/// 1. at most one row can match, and the condition looks up nothing itself: a plain `LEFT JOIN`;
/// 2. at most one row can match: a `LEFT JOIN` of a query;
/// 3. the whole table is read: a `LEFT JOIN` of a query that holds one row for each value of `on`;
/// 4. a window is read, and an index serves: a `LEFT JOIN LATERAL` of the first row.
impl<'a> Query<'a> {
    /// A value of the row that a lookup finds.
    pub(super) fn field(&mut self, lookup: &Rc<Lookup>, value: &Expr, row: &str) -> Sql {
        let at = self.joined(lookup, Purpose::Row, row);
        let alias = self.joined[at].alias.clone();
        let Some(mut inner) = self.joined[at].inner.take() else {
            return self.expression(value, &alias);
        };
        let inner_row = inner.select.alias.clone();
        let value = inner.expression(value, &inner_row);
        let name = inner.output_of(value);
        self.joined[at].inner = Some(inner);
        column(&alias, &name)
    }

    /// A value that is null exactly where a lookup finds nothing: the column that the join is by, where there is one.
    /// From that PostgreSQL sees an anti-join where nothing may be found; from any other column it guesses one row.
    pub(super) fn existence(&mut self, lookup: &Rc<Lookup>, row: &str) -> Sql {
        let is_plain = self.is_unique(lookup) && !matches!(lookup.choice, Choice::First(_));
        self.found(lookup, if is_plain { Purpose::Row } else { Purpose::Existence }, row)
    }

    /// The same for a purpose that is no value of the row.
    pub(super) fn found(&mut self, lookup: &Rc<Lookup>, purpose: Purpose, row: &str) -> Sql {
        let at = self.joined(lookup, purpose, row);
        let by_row = purpose != Purpose::Row && self.goes_by_row(lookup);
        let alias = self.joined[at].alias.clone();
        match (&mut self.joined[at].inner, lookup.on.first()) {
            (None, Some((inner, _))) => self.expression(inner, &alias),
            (Some(inner), _) if by_row => column(&alias, &inner.named_output(FOUND, Sql::new("true"))),
            _ => column(&alias, &on_name(1)),
        }
    }

    /// What all the rows that a lookup finds give together.
    pub(super) fn aggregate(&mut self, lookup: &Rc<Lookup>, aggregate: &Aggregate, row: &str) -> Sql {
        let at = self.joined(lookup, Purpose::Aggregate, row);
        let alias = self.joined[at].alias.clone();
        let mut inner = self.joined[at].inner.take().expect("an aggregate is computed by a query of its own");
        let value = inner.aggregated(aggregate);
        let found = match aggregate {
            Aggregate::Count => column(&alias, &inner.named_output(NUMBER_OF_ROWS, value)),
            _ => column(&alias, &inner.output_of(value)),
        };
        self.joined[at].inner = Some(inner);
        match aggregate {
            Aggregate::Count => Sql::new(format!("COALESCE({}, 0)", found.as_str())),
            _ => found,
        }
    }

    /// The join that serves this lookup from this row; made where there is none yet.
    fn joined(&mut self, lookup: &Rc<Lookup>, purpose: Purpose, row: &str) -> usize {
        let mut pairs: Vec<(Expr, Sql)> =
            lookup.on.iter().map(|(inner, outer)| (inner.clone(), self.expression(outer, row))).collect();
        if purpose == Purpose::Row && matches!(lookup.choice, Choice::Spread { .. }) {
            pairs.extend(self.dealt_member(lookup));
        }
        let outer: Vec<Sql> = pairs.iter().map(|(_, outer)| outer.clone()).collect();
        let same = |joined: &Joined| joined.purpose == purpose && joined.outer == outer && joined.lookup == *lookup;
        if let Some(at) = self.joined.iter().position(same) {
            return at;
        }
        let alias = self.reserve(&lookup.name);
        let unique = purpose == Purpose::Row && !matches!(lookup.choice, Choice::First(_));
        let (join, inner) = if unique && !looks_up(lookup) {
            (self.plain_join(lookup, &alias, &pairs), None)
        } else {
            self.query_join(lookup, purpose, unique, &alias, (row, &pairs))
        };
        self.select.joins.push(join);
        let join = self.select.joins.len() - 1;
        self.joined.push(Joined { join, lookup: lookup.clone(), purpose, outer, alias, inner });
        self.joined.len() - 1
    }

    fn plain_join(&mut self, lookup: &Lookup, alias: &str, pairs: &[(Expr, Sql)]) -> Join {
        let mut on = Vec::new();
        for (inner, outer) in pairs {
            let inner = self.expression(inner, alias);
            on.push(equal(&inner, outer));
        }
        for condition in lookup.filter.iter().flat_map(conjuncts) {
            on.push(self.condition_on(condition, alias));
        }
        let relation = self.relations.relation(&lookup.table, self.catalog);
        Join { kind: JoinKind::Left, relation, alias: alias.to_owned(), on }
    }

    fn query_join(
        &mut self,
        lookup: &Lookup,
        purpose: Purpose,
        unique: bool,
        alias: &str,
        (from, pairs): (&str, &[(Expr, Sql)]),
    ) -> (Join, Option<Query<'a>>) {
        let mut inner = self.inside(&lookup.table);
        let row = inner.select.alias.clone();
        let inner_on: Vec<Sql> = pairs.iter().map(|(value, _)| inner.expression(value, &row)).collect();
        // What a row that was looked up looks up itself, the layer does not hold.
        let is_for_all = from == self.select.alias && self.is_found_for_all(lookup, purpose);
        let keys = is_for_all.then(|| self.keys_of_layer(lookup)).flatten();
        let by_row = !unique && keys.is_none() && self.goes_by_row(lookup);
        let mut on = Vec::new();
        for (number, (value, (_, outer))) in inner_on.iter().zip(pairs).enumerate() {
            if by_row {
                inner.select.conditions.push(equal(value, outer));
            } else {
                let name = on_name(number + 1);
                inner.select.output(&name, value.clone());
                on.push(equal(&column(alias, &name), outer));
            }
        }
        if let Some(filter) = &lookup.filter {
            inner.keep_where(filter);
        }
        if by_row {
            inner.select.conditions.extend(self.gate.iter().cloned());
        }
        if let Some(keys) = keys {
            inner.select.among = Some((inner_on.clone(), Box::new(keys)));
        }
        match purpose {
            Purpose::Aggregate => inner.select.group_by = if by_row { Vec::new() } else { inner_on },
            Purpose::Existence | Purpose::Undealt if by_row => inner.select.limit = Some(1),
            Purpose::Existence | Purpose::Undealt => inner.select.distinct = true,
            Purpose::Row => {
                if let Choice::First(order) = &lookup.choice {
                    let order = inner.order(order, &row);
                    if by_row {
                        inner.select.limit = Some(1);
                        inner.select.order_by = order;
                    } else {
                        inner.select.order_by = inner_on.iter().cloned().chain(order).collect();
                        inner.select.distinct_on = inner_on;
                    }
                }
            }
        }
        let kind = if by_row { JoinKind::LeftLateral } else { JoinKind::Left };
        let placeholder = self.relations.relation(&lookup.table, self.catalog);
        (Join { kind, relation: placeholder, alias: alias.to_owned(), on }, Some(inner))
    }

    /// Whether the first of several rows is found for all rows of a layer at once: where no index has its order.
    fn is_found_for_all(&self, lookup: &Lookup, purpose: Purpose) -> bool {
        let Choice::First(order) = &lookup.choice else { return false };
        let is_ordered = |table: &Table| match order.first() {
            Some(term @ Order { value: Expr::Column { name, .. }, .. }) => {
                self.place_of_nulls(term).is_none() && table.has_index_in_order(&lookup.pinned_columns(), name)
            }
            _ => false,
        };
        purpose == Purpose::Row
            && self.goes_by_row(lookup)
            && !self.catalog.table(&lookup.table).is_some_and(is_ordered)
    }

    /// In a layer over a window, what a lookup is looked up by: of each row that the rule is about, and null of the others.
    /// Left out by a condition, these would be taken for nearly all: of a layer the planner knows no statistics.
    pub(super) fn keys_of_layer(&self, lookup: &Lookup) -> Option<Select> {
        let own = self.own_table.as_ref().filter(|_| self.relations.reach == Reach::Window)?;
        let Relation::Named(layer) = self.relations.relation(own, self.catalog) else { return None };
        let mut keys = Select::from(Relation::Named(layer), &self.select.alias);
        for (number, (_, outer)) in (1..).zip(&lookup.on) {
            let Expr::Column { name, .. } = outer else { return None };
            if self.written.contains(name) {
                // The layer holds what stood there before.
                return None;
            }
            let key = self.column(name);
            let value = match all_of(&self.gate) {
                Some(gate) => Value::Cases { arms: vec![(gate, key)], otherwise: None, cast: None },
                None => Value::Plain(key),
            };
            keys.columns.push(Output { value, name: on_name(number) });
        }
        Some(keys)
    }

    /// Whether a lookup that may find several rows goes through an index, row by row: in a window, where there is one.
    /// Without an index it would read its whole table for every row; then it is computed once for the window.
    fn goes_by_row(&self, lookup: &Lookup) -> bool {
        let has_index = |table: &Table| table.has_index_on(&lookup.pinned_columns());
        self.relations.reach == Reach::Window && self.catalog.table(&lookup.table).is_some_and(has_index)
    }

    /// Whether at most one row can match, as the catalog proves.
    fn is_unique(&self, lookup: &Lookup) -> bool {
        self.catalog.is_unique(&lookup.table, &lookup.pinned_columns())
    }

    fn output_of(&mut self, value: Sql) -> String {
        let wanted = Value::Plain(value.clone());
        if let Some(output) = self.select.columns.iter().find(|output| output.value == wanted) {
            return output.name.clone();
        }
        let name = format!("value_{}", self.select.columns.len() + 1);
        self.select.output(&name, value);
        name
    }

    fn named_output(&mut self, name: &str, value: Sql) -> String {
        if !self.select.columns.iter().any(|output| output.name == name) {
            self.select.output(name, value);
        }
        name.to_owned()
    }
}

/// The conditions that a condition demands, all of them.
pub(super) fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    match condition {
        Expr::All(all) => all.iter().flat_map(conjuncts).collect(),
        one => vec![one],
    }
}

/// Whether the inner side of a lookup looks up something itself.
fn looks_up(lookup: &Lookup) -> bool {
    let mut found = false;
    let mut visit = |node: Node<'_>| found |= matches!(node, Node::Lookup(_));
    lookup.on.iter().for_each(|(inner, _)| inner.walk(&mut visit));
    lookup.filter.iter().for_each(|filter| filter.walk(&mut visit));
    found
}
