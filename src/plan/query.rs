use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::alias::alias_from;
use super::lookup::Joined;
use super::relations::Relations;
use super::select::{Join, JoinKind, Relation, Select, Sql};
use crate::catalog::Catalog;
use crate::ir::{ArrayKind, Distinct, Elements, Expr, Member, Order, Rows};
use crate::sql::{QualifiedName, identifier};

/// A query under construction: it prints expressions over its rows, and joins what they look up.
pub(super) struct Query<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) relations: &'a Relations,
    pub(super) select: Select,
    /// What is joined already, by what was asked for.
    pub(super) joined: Vec<Joined<'a>>,
    /// The table whose rows it is over, where it is a table.
    pub(super) own_table: Option<QualifiedName>,
    /// Columns of the query's own row that are read as they will be after the write.
    pub(super) written: Vec<String>,
    /// The relation that holds what is planned for a row.
    pub(super) dealt: Option<Relation>,
    /// What must hold of the row before a lookup that goes by row is worth its while.
    pub(super) gate: Vec<Sql>,
    /// What must hold of the row by itself for the case at hand to be come to.
    pub(super) comes: Vec<Sql>,
    /// The alias of the element, where it is over the elements of arrays.
    pub(super) element: Option<String>,
    aliases: Rc<RefCell<BTreeSet<String>>>,
}

/// The alias under which the new values of a row are named.
pub(super) const NEW: &str = "new";
/// The alias of the table that a rule writes.
pub(super) const TARGET: &str = "t";

impl<'a> Query<'a> {
    /// A query over the rows of a table.
    pub(super) fn over_table(catalog: &'a Catalog, relations: &'a Relations, table: &QualifiedName) -> Self {
        let mut query =
            Self::over(catalog, relations, relations.relation(table, catalog), TARGET.to_owned(), Rc::default());
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
            Rows::Elements(elements) => Self::over_elements(catalog, relations, elements),
        }
    }

    /// A query over the elements of an array of each row: it joins them to the rows, each once, where it stands first.
    fn over_elements(catalog: &'a Catalog, relations: &'a Relations, elements: &Elements) -> Self {
        let mut query = Self::over_table(catalog, relations, &elements.table);
        let array = query.own(&elements.array);
        let array = match elements.kind {
            ArrayKind::Sql => format!("unnest({})", array.as_str()),
            ArrayKind::Jsonb => {
                format!("jsonb_array_elements_text(CASE WHEN jsonb_typeof({0}) = 'array' THEN {0} END)", array.as_str())
            }
        };
        let mut each = Select::from(Relation::Elements(Sql::new(array)), query.reserve("listed"));
        let value = column(&each.alias, Elements::VALUE);
        let first = format!("min({})", column(&each.alias, Elements::POSITION).as_str());
        each.output(Elements::VALUE, value.clone());
        each.output(Elements::POSITION, Sql::new(first));
        each.conditions.push(Sql::new(format!("{} IS NOT NULL", value.as_str())));
        each.group_by.push(value);
        let alias = query.reserve(&elements.name);
        query.join(JoinKind::Lateral, Relation::Query(Box::new(each)), &alias, Vec::new());
        query.element = Some(alias);
        query
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
            gate: Vec::new(),
            comes: Vec::new(),
            element: None,
            aliases,
        }
    }

    /// A query inside this one, over the rows of another table; it sees none of this one's lookups.
    pub(super) fn inside(&self, table: &QualifiedName) -> Self {
        let alias = self.reserve("candidate");
        Self::over(
            self.catalog,
            self.relations,
            self.relations.relation(table, self.catalog),
            alias,
            self.aliases.clone(),
        )
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

    /// The key of a table; it has one, as a check made sure.
    pub(super) fn key_columns(&self, table: &QualifiedName) -> &'a [String] {
        let key = self.catalog.table(table).and_then(|table| table.key());
        key.expect("a checked rule names tables that have a key")
    }
}

/// A column of the row with this alias.
pub(super) fn column(alias: &str, name: &str) -> Sql {
    Sql::new(format!("{alias}.{}", identifier(name)))
}

/// The column of a query inside that holds what a lookup is joined by.
pub(super) fn on_name(number: usize) -> String {
    format!("on_{number}")
}

/// An equality.
pub(super) fn equal(left: &Sql, right: &Sql) -> Sql {
    Sql::new(format!("{} = {}", left.as_str(), right.as_str()))
}

/// All of these, as one condition; none where there is none.
pub(super) fn all_of(conditions: &[Sql]) -> Option<Sql> {
    let terms: Vec<&str> = conditions.iter().map(Sql::as_str).collect();
    (!terms.is_empty()).then(|| Sql::new(terms.join(" AND ")))
}

fn distinct_members(catalog: &Catalog, relations: &Relations, distinct: &Distinct) -> Vec<Select> {
    let member = |member: &Member| {
        let mut query = Query::over_table(catalog, relations, &member.table);
        let value = query.expression(&member.value, TARGET);
        query.select.conditions.push(Sql::new(format!("{} IS NOT NULL", value.as_str())));
        query.select.output(Distinct::VALUE, value);
        if let Some(filter) = &member.filter {
            query.keep_where(filter);
        }
        query.finish()
    };
    let mut members: Vec<Select> = distinct.members.iter().map(member).collect();
    // What a union does for several.
    if let [only] = members.as_mut_slice() {
        only.distinct = true;
    }
    members
}
