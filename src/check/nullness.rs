use super::facts::{Facts, conjuncts};
use crate::catalog::{Catalog, Column, Table};
use crate::ir::{Backfill, Comparison, Expr, Lookup, Node, OnNull, RequirementKind, Rows, Rule};
use crate::sql::{QualifiedName, raw};

/// Why a value is null, or may be.
pub(super) enum Null<'a> {
    /// It is the constant.
    Constant,
    /// The column of the table may hold it.
    Column(&'a Table, &'a Column),
    /// The lookup may find nothing.
    NotFound(&'a Lookup),
    /// The function may give it, whatever it is given.
    Function(&'static str),
}

/// Whether the values of one rule may be null, as far as types, keys and conditions tell. In doubt they may not.
pub(super) struct Nullness<'a> {
    pub(super) backfill: &'a Backfill,
    pub(super) catalog: &'a Catalog,
    pub(super) rule: &'a Rule,
}

impl<'a> Nullness<'a> {
    /// Why the value may be null on a row of which that is known.
    pub(super) fn of(&self, value: &'a Expr, facts: &Facts<'a>) -> Option<Null<'a>> {
        if facts.knows(value) {
            return None;
        }
        match value {
            Expr::Raw { sql, .. } => raw::parse(sql).is_ok_and(|raw| raw.is_null()).then_some(Null::Constant),
            Expr::Column { of: Rows::Table(table), name, nullable: true, .. } => self.of_column(table, name),
            Expr::Field { lookup, value } => self.of_lookup(lookup, facts).or_else(|| self.of_found(lookup, value)),
            Expr::Aggregate { lookup, aggregate } => {
                let value = aggregate.value()?;
                self.of_lookup(lookup, facts).or_else(|| self.of_found(lookup, value))
            }
            Expr::Compare { left, operator, right } if *operator != Comparison::Distinct => {
                self.of(left, facts).or_else(|| self.of(right, facts))
            }
            Expr::In { value, .. } => self.of(value, facts),
            Expr::All(items) => self.of_one_beside(items, facts, Facts::holds),
            Expr::Any(items) => self.of_one_beside(items, facts, Facts::fails),
            Expr::Coalesce(items) => {
                let nulls: Option<Vec<Null<'a>>> = items.iter().map(|item| self.of(item, facts)).collect();
                nulls?.pop()
            }
            Expr::Call { function, arguments } => match function.on_null() {
                OnNull::Strict => arguments.iter().find_map(|argument| self.of(argument, facts)),
                OnNull::StrictAndMore => Some(Null::Function(function.name())),
                OnNull::Never => None,
                OnNull::OfFirst => self.of(arguments.first()?, facts),
                OnNull::Skips => {
                    let nulls: Option<Vec<Null<'a>>> = arguments.iter().map(|one| self.of(one, facts)).collect();
                    nulls?.pop()
                }
            },
            _ => None,
        }
    }

    /// A column may be null where no check, no requirement and no earlier rule says or sees to otherwise.
    fn of_column(&self, table: &QualifiedName, name: &str) -> Option<Null<'a>> {
        let known = self.catalog.table(table)?;
        let column = known.column(name)?;
        let is_checked = known.checks.iter().any(|check| {
            let condition = check.condition.to_lowercase();
            condition.contains(&name.to_lowercase()) && condition.contains("not null")
        });
        let is_written =
            self.earlier_rules().any(|rule| rule.target == *table && rule.written_columns().contains(&name));
        let is_required = self.requires(|node| node.columns().iter().any(|(of, read)| *of == table && read == name));
        (column.nullable && !is_checked && !is_written && !is_required).then_some(Null::Column(known, column))
    }

    /// A lookup may find nothing where no reference, and nothing that is required or was written before, says otherwise.
    fn of_lookup(&self, lookup: &'a Lookup, facts: &Facts<'a>) -> Option<Null<'a>> {
        let is_written = self.earlier_rules().any(|rule| rule.target == lookup.table);
        let is_required = self.requires(|node| matches!(node, Node::Lookup(other) if other.table == lookup.table));
        let is_found = facts.finds(lookup)
            || is_written
            || is_required
            || self.is_its_own_row(lookup)
            || self.is_referenced(lookup, facts);
        (!is_found).then_some(Null::NotFound(lookup))
    }

    /// The value of a row that was found: what the lookup asks of it is known of it.
    fn of_found(&self, lookup: &'a Lookup, value: &'a Expr) -> Option<Null<'a>> {
        let mut facts = Facts::default();
        lookup.filter.iter().for_each(|filter| facts.holds(filter));
        let inner = |name: &str| lookup.pinned_columns().contains(&name);
        match value {
            Expr::Column { name, .. } if inner(name) => None,
            value => self.of(value, &facts),
        }
    }

    /// One of these may be null while the others leave the decision to it: whether they hold is known where they can't be
    /// null themselves.
    fn of_one_beside(
        &self,
        items: &'a [Expr],
        facts: &Facts<'a>,
        learn: fn(&mut Facts<'a>, &'a Expr),
    ) -> Option<Null<'a>> {
        let mut beside = facts.clone();
        items.iter().filter(|item| item.is_never_null()).for_each(|item| learn(&mut beside, item));
        items.iter().find_map(|item| self.of(item, &beside))
    }

    /// Each row finds itself, or one like it.
    fn is_its_own_row(&self, lookup: &Lookup) -> bool {
        let is_same = |(inner, outer): &(Expr, Expr)| inner == outer;
        lookup.table == self.rule.target && lookup.on.iter().all(is_same)
    }

    /// A foreign key sees to it that there is a row.
    fn is_referenced(&self, lookup: &'a Lookup, facts: &Facts<'a>) -> bool {
        let pairs: Option<Vec<_>> = lookup
            .on
            .iter()
            .map(|(inner, outer)| match (inner, column_of(outer)?) {
                (Expr::Column { name, .. }, (table, column)) => Some((name.as_str(), table, column)),
                _ => None,
            })
            .collect();
        let Some(pairs) = pairs.filter(|_| conjuncts(&lookup.filter).is_empty()) else { return false };
        let Some(table) = pairs.first().and_then(|(_, table, _)| self.catalog.table(table)) else { return false };
        let is_set = lookup.on.iter().all(|(_, outer)| self.of(outer, facts).is_none());
        is_set
            && table.foreign_keys.iter().any(|key| {
                let has = |(inner, of, outer): &(&str, &QualifiedName, &str)| {
                    let mut ends = key.columns.iter().zip(&key.referenced_columns);
                    **of == table.name && ends.any(|(from, to)| from == outer && to == inner)
                };
                key.references == lookup.table && pairs.iter().all(has)
            })
    }

    fn earlier_rules(&self) -> impl Iterator<Item = &'a Rule> {
        self.backfill.rules.iter().take_while(|rule| !std::ptr::eq(*rule, self.rule))
    }

    /// Whether something that stops the run is about it.
    fn requires(&self, is_it: impl Fn(&Node<'_>) -> bool) -> bool {
        let mut found = false;
        for requirement in self.backfill.requirements.iter().filter(|one| one.kind == RequirementKind::Require) {
            requirement.violations.walk(&mut |node| found |= is_it(&node));
        }
        found
    }
}

/// The column that a value is, of the row or of a row found.
fn column_of(value: &Expr) -> Option<(&QualifiedName, &str)> {
    match value {
        Expr::Column { of: Rows::Table(table), name, .. } => Some((table, name)),
        Expr::Field { value, .. } => column_of(value),
        _ => None,
    }
}
