use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::names::{key_name, member_name};
use super::relations::{Reach, Relations};
use super::select::{Join, JoinKind, Relation, Select, Sql};
use crate::catalog::Catalog;
use crate::ir::{Choice, Distinct, Expr, Lookup, Order, Rows};
use crate::sql::{QualifiedName, identifier};

/// A query under construction: it prints expressions over its rows, and joins what they look up.
///
/// A lookup is joined once, however often it is used. Its shape depends on what the catalog proves and on the reach:
///
/// 1. at most one row can match, and the condition looks up nothing itself: a plain `LEFT JOIN`;
/// 2. at most one row can match: a `LEFT JOIN` of a query;
/// 3. the whole table is read: a `LEFT JOIN` of a query that holds one row for each value of `on`;
/// 4. a window is read: a `LEFT JOIN LATERAL` of the first row.
pub(super) struct Query<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) relations: &'a Relations,
    pub(super) select: Select,
    /// What is joined already, by what was asked for.
    joined: Vec<Joined<'a>>,
    /// The table whose rows it is over, where it is a table.
    own_table: Option<QualifiedName>,
    /// Columns of the query's own row that are read as they will be after the write.
    pub(super) written: Vec<String>,
    /// The relation that says which member of a rotation a row was dealt.
    pub(super) dealt: Option<Relation>,
    aliases: Rc<RefCell<BTreeSet<String>>>,
}

struct Joined<'a> {
    /// Position among the joins.
    join: usize,
    lookup: Rc<Lookup>,
    purpose: Purpose,
    /// The outer sides of `on`, printed: the same lookup from another row is another join.
    outer: Vec<Sql>,
    alias: String,
    /// The query inside, where the join is not a plain one; it grows with what is asked of it.
    inner: Option<Query<'a>>,
}

/// What a lookup is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Row,
    Existence,
    Count,
}

/// The alias under which the new values of a row are named.
pub(super) const NEW: &str = "new";
/// The alias of the table that a rule writes.
pub(super) const TARGET: &str = "t";
const DEALT: &str = "dealt";
const FOUND: &str = "found";
const NUMBER_OF_ROWS: &str = "rows";

impl<'a> Query<'a> {
    /// A query over the rows of a table.
    pub(super) fn over_table(catalog: &'a Catalog, relations: &'a Relations, table: &QualifiedName) -> Self {
        let mut query = Self::over(catalog, relations, relations.relation(table), TARGET.to_owned(), Rc::default());
        query.own_table = Some(table.clone());
        query.reserve(NEW);
        query
    }

    /// A query over a table, or over a set of distinct values.
    pub(super) fn over_rows(catalog: &'a Catalog, relations: &'a Relations, rows: &Rows) -> Self {
        match rows {
            Rows::Table(table) => Self::over_table(catalog, relations, table),
            Rows::Distinct(distinct) => {
                let members = distinct_members(catalog, relations, distinct);
                let alias = alias_from(&distinct.name);
                Self::over(catalog, relations, Relation::Union(members), alias, Rc::default())
            }
        }
    }

    fn over(
        catalog: &'a Catalog,
        relations: &'a Relations,
        relation: Relation,
        alias: String,
        aliases: Rc<RefCell<BTreeSet<String>>>,
    ) -> Self {
        aliases.borrow_mut().insert(alias.clone());
        let select = Select::from(relation, alias);
        Self {
            catalog,
            relations,
            select,
            joined: Vec::new(),
            own_table: None,
            written: Vec::new(),
            dealt: None,
            aliases,
        }
    }

    /// A query inside this one, over the rows of another table; it sees none of this one's lookups.
    fn inside(&self, table: &QualifiedName) -> Self {
        let alias = self.reserve("candidate");
        Self::over(self.catalog, self.relations, self.relations.relation(table), alias, self.aliases.clone())
    }

    /// The query, finished.
    pub(super) fn finish(mut self) -> Select {
        for joined in self.joined {
            if let Some(inner) = joined.inner {
                self.select.joins[joined.join].relation = Relation::Query(Box::new(inner.finish()));
            }
        }
        self.select
    }

    /// Takes an alias that nothing in the whole query has yet.
    pub(super) fn reserve(&self, wanted: &str) -> String {
        let mut aliases = self.aliases.borrow_mut();
        let base = alias_from(wanted);
        let taken = |name: &String| aliases.contains(name);
        let alias = (1..)
            .map(|n| if n == 1 { base.clone() } else { format!("{base}_{n}") })
            .find(|name| !taken(name))
            .unwrap_or(base);
        aliases.insert(alias.clone());
        alias
    }

    /// A column of the query's own row.
    pub(super) fn column(&self, name: &str) -> Sql {
        column(&self.select.alias, name)
    }

    /// Adds conditions that must hold, each on a line of its own.
    pub(super) fn keep_where(&mut self, condition: &Expr) {
        match condition {
            Expr::All(all) => all.iter().for_each(|one| self.keep_where(one)),
            one => {
                let one = self.condition(one);
                self.select.conditions.push(one);
            }
        }
    }

    /// Joins something that is not a lookup.
    pub(super) fn join(&mut self, kind: JoinKind, relation: Relation, alias: &str, on: Vec<Sql>) {
        self.select.joins.push(Join { kind, relation, alias: alias.to_owned(), on });
    }

    /// The terms of an `ORDER BY` over rows with this alias.
    pub(super) fn order(&mut self, order: &[Order], row: &str) -> Vec<Sql> {
        order.iter().map(|term| self.order_term(term, row)).collect()
    }

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
        let purpose = if self.is_unique(lookup) { Purpose::Row } else { Purpose::Existence };
        let at = self.joined(lookup, purpose, row);
        let by_row = purpose == Purpose::Existence && self.relations.reach == Reach::Window;
        let alias = self.joined[at].alias.clone();
        match (&mut self.joined[at].inner, lookup.on.first()) {
            (None, Some((inner, _))) => self.expression(inner, &alias),
            (Some(inner), _) if by_row => column(&alias, &inner.constant_output(FOUND)),
            _ => column(&alias, &on_name(1)),
        }
    }

    /// How many rows a lookup finds.
    pub(super) fn number_of_rows(&mut self, lookup: &Rc<Lookup>, row: &str) -> Sql {
        let at = self.joined(lookup, Purpose::Count, row);
        Sql::new(format!("COALESCE({}, 0)", column(&self.joined[at].alias, NUMBER_OF_ROWS).as_str()))
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
            self.query_join(lookup, purpose, unique, &alias, &pairs)
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
        let relation = self.relations.relation(&lookup.table);
        Join { kind: JoinKind::Left, relation, alias: alias.to_owned(), on }
    }

    fn query_join(
        &mut self,
        lookup: &Lookup,
        purpose: Purpose,
        unique: bool,
        alias: &str,
        pairs: &[(Expr, Sql)],
    ) -> (Join, Option<Query<'a>>) {
        let mut inner = self.inside(&lookup.table);
        let row = inner.select.alias.clone();
        let inner_on: Vec<Sql> = pairs.iter().map(|(value, _)| inner.expression(value, &row)).collect();
        let by_row = !unique && self.relations.reach == Reach::Window;
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
        match purpose {
            Purpose::Count => {
                inner.select.output(NUMBER_OF_ROWS, Sql::new("count(*)"));
                inner.select.group_by = if by_row { Vec::new() } else { inner_on };
            }
            Purpose::Existence if by_row => inner.select.limit = Some(1),
            Purpose::Existence => inner.select.distinct = true,
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
        let placeholder = self.relations.relation(&lookup.table);
        (Join { kind, relation: placeholder, alias: alias.to_owned(), on }, Some(inner))
    }

    /// Whether at most one row can match, as the catalog proves.
    fn is_unique(&self, lookup: &Lookup) -> bool {
        self.catalog.is_unique(&lookup.table, &lookup.pinned_columns())
    }

    /// Joins the plan of a rotation, and gives the pairs by which the member dealt to a row is found.
    fn dealt_member(&mut self, lookup: &Lookup) -> Vec<(Expr, Sql)> {
        let relation = self.dealt.clone().expect("a rotation is lowered only where its plan is at hand");
        let alias = self.reserve(DEALT);
        let target = self.own_table.clone().expect("a rotation is dealt to the rows of a table");
        let target = self.key_columns(&target);
        let on = target.iter().map(|name| equal(&column(&alias, &key_name(name)), &self.column(name))).collect();
        self.join(JoinKind::Left, relation, &alias, on);
        let member = self.key_columns(&lookup.table).to_vec();
        let of = Rows::Table(lookup.table.clone());
        let pair = |name: String| {
            let dealt = column(&alias, &member_name(&name));
            let ty = crate::sql::Type::Text;
            (Expr::Column { of: of.clone(), name, ty, nullable: false }, dealt)
        };
        member.into_iter().map(pair).collect()
    }

    /// The key of a table; it has one, as a check made sure.
    pub(super) fn key_columns(&self, table: &QualifiedName) -> &'a [String] {
        let key = self.catalog.table(table).and_then(|table| table.key());
        key.expect("a checked rule names tables that have a key")
    }

    fn output_of(&mut self, value: Sql) -> String {
        let wanted = super::select::Value::Plain(value.clone());
        if let Some(output) = self.select.columns.iter().find(|output| output.value == wanted) {
            return output.name.clone();
        }
        let name = format!("value_{}", self.select.columns.len() + 1);
        self.select.output(&name, value);
        name
    }

    fn constant_output(&mut self, name: &str) -> String {
        if !self.select.columns.iter().any(|output| output.name == name) {
            self.select.output(name, Sql::new("true"));
        }
        name.to_owned()
    }
}

/// A column of the row with this alias.
pub(super) fn column(alias: &str, name: &str) -> Sql {
    Sql::new(format!("{}.{}", alias_sql(alias), identifier(name)))
}

/// The column of a query inside that holds what a lookup is joined by.
pub(super) fn on_name(number: usize) -> String {
    format!("on_{number}")
}

/// An equality.
pub(super) fn equal(left: &Sql, right: &Sql) -> Sql {
    Sql::new(format!("{} = {}", left.as_str(), right.as_str()))
}

/// An alias as it stands in SQL: aliases are lower-case words by construction, and need no quotes.
fn alias_sql(alias: &str) -> &str {
    alias
}

/// Makes a lower-case word of a name. A trailing underscore keeps it apart from every keyword.
fn alias_from(name: &str) -> String {
    let word: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    let word = word.trim_matches('_').chars().take(40).collect::<String>();
    // The variables of a `DO` block begin with `v_`.
    let starts_well = word.starts_with(|c: char| c.is_ascii_lowercase()) && !word.starts_with("v_");
    let word = if starts_well { word } else { format!("row_{word}").trim_end_matches('_').to_owned() };
    if crate::sql::is_keyword(&word) { format!("{word}_") } else { word }
}

fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    match condition {
        Expr::All(all) => all.iter().flat_map(conjuncts).collect(),
        one => vec![one],
    }
}

/// Whether the inner side of a lookup looks up something itself.
fn looks_up(lookup: &Lookup) -> bool {
    let mut found = false;
    let mut visit = |node: crate::ir::Node<'_>| found |= matches!(node, crate::ir::Node::Lookup(_));
    lookup.on.iter().for_each(|(inner, _)| inner.walk(&mut visit));
    lookup.filter.iter().for_each(|filter| filter.walk(&mut visit));
    found
}

fn distinct_members(catalog: &Catalog, relations: &Relations, distinct: &Distinct) -> Vec<Select> {
    let member = |member: &crate::ir::Member| {
        let mut query = Query::over_table(catalog, relations, &member.table);
        let value = query.expression(&member.value, TARGET);
        query.select.conditions.push(Sql::new(format!("{} IS NOT NULL", value.as_str())));
        query.select.output(Distinct::VALUE, value);
        if let Some(filter) = &member.filter {
            query.keep_where(filter);
        }
        query.finish()
    };
    distinct.members.iter().map(member).collect()
}
