//! What a normalisation requires: that what it gives stays as it is, and that no two rows come to share what is unique.

use super::effect::{keep, scope};
use super::query::{NEW, Query, TARGET, column};
use super::relations::{Reach, Relations};
use super::requirement::{RequirementPlan, SUBJECT, key_text, subject};
use super::select::{Output, Relation, Select, Sql, Value};
use super::value::{cast, join_new, values};
use crate::catalog::{Catalog, Table, UniqueKey};
use crate::ir::{Expr, Form, Node, Rows, Rule};

/// The alias of what a second run would make of the new value.
const AGAIN: &str = "again";
/// The alias and the column under which it is counted how many rows would share a value.
const SHARED: &str = "shared";
const ROWS: &str = "rows";

/// The requirements that a rule brings along.
pub(super) fn requirements(rule: &Rule, catalog: &Catalog) -> Vec<RequirementPlan> {
    let Form::Normalize { column, value } = &rule.form else { return Vec::new() };
    let table = catalog.table(&rule.target).expect("a checked rule writes a known table");
    let of = Normalization { rule, column, value, table, catalog };
    std::iter::once(of.settled()).chain(unique_keys(rule, table).map(|key| of.unique(key))).collect()
}

/// The unique keys that a normalisation could break: one of whose other columns it writes, too, is not looked into.
pub(super) fn unique_keys<'a>(rule: &'a Rule, table: &'a Table) -> impl Iterator<Item = &'a UniqueKey> {
    let column = match &rule.form {
        Form::Normalize { column, .. } => Some(column),
        _ => None,
    };
    let is_set = |name: &String| rule.sets.iter().any(|set| set.column == *name);
    let keys = table.unique_keys.iter();
    keys.filter(move |key| column.is_some_and(|column| key.columns.contains(column)) && !key.columns.iter().any(is_set))
}

struct Normalization<'a> {
    rule: &'a Rule,
    column: &'a str,
    value: &'a Expr,
    table: &'a Table,
    catalog: &'a Catalog,
}

impl Normalization<'_> {
    /// No row that is written would be written again.
    fn settled(&self) -> RequirementPlan {
        RequirementPlan {
            name: format!("{} is settled", self.rule.name),
            stops: true,
            row: self.table.name.to_string(),
            message: format!(
                "would be written by each run anew: `{}` is not settled, f(f(x)) differs from f(x)",
                self.rule.name
            ),
            remedy: format!(
                "let the function of `{}` leave what it gives as it is; or leave these rows out with `.only_where(…)`",
                self.rule.name
            ),
            violations: self.unsettled(&Relations::tables()),
            violations_in_block: self.unsettled(&Relations::in_block(Reach::WholeTable)),
        }
    }

    /// No two rows would come to share what this key allows once.
    fn unique(&self, key: &UniqueKey) -> RequirementPlan {
        let columns = key.columns.join(", ");
        RequirementPlan {
            name: format!("{} is unique over ({columns})", self.rule.name),
            stops: true,
            row: self.column.to_owned(),
            message: format!("would stand in several rows of {}, and ({columns}) is unique there", self.table.name),
            remedy: "merge the rows that are named, or give them other values".to_owned(),
            violations: self.colliding(key, &Relations::tables()),
            violations_in_block: self.colliding(key, &Relations::in_block(Reach::WholeTable)),
        }
    }

    /// The rows in which the new value would be corrected again, while the rule is still about them.
    fn unsettled(&self, relations: &Relations) -> Select {
        let mut query = Query::over_table(self.catalog, relations, &self.rule.target);
        let subject = subject(&query, &Rows::Table(self.rule.target.clone()));
        query.select.output(SUBJECT, subject);
        keep(&mut query, self.rule);
        let once = cast(&mut query, self.rule, self.value, self.table, self.column);
        join_new(&mut query, vec![Output { value: once, name: self.column.to_owned() }]);
        query.written = vec![self.column.to_owned()];
        if self.scope_reads_it() {
            keep(&mut query, self.rule);
        }
        let twice = cast(&mut query, self.rule, self.value, self.table, self.column);
        let again = query.reserve(AGAIN);
        values(&mut query, &again, vec![Output { value: twice, name: self.column.to_owned() }]);
        let (once, twice) = (column(NEW, self.column), column(&again, self.column));
        query.select.conditions.push(Sql::new(format!("{} IS DISTINCT FROM {}", twice.as_str(), once.as_str())));
        query.finish()
    }

    /// The values that several rows would come to share, each with the first of these rows.
    fn colliding(&self, key: &UniqueKey, relations: &Relations) -> Select {
        let mut query = Query::over_table(self.catalog, relations, &self.rule.target);
        let value = self.value_at_the_end(&mut query);
        join_new(&mut query, vec![Output { value, name: self.column.to_owned() }]);
        let values: Vec<Sql> =
            key.columns.iter().map(|name| column(if name == self.column { NEW } else { TARGET }, name)).collect();
        if !key.nulls_not_distinct {
            query
                .select
                .conditions
                .extend(values.iter().map(|value| Sql::new(format!("{} IS NOT NULL", value.as_str()))));
        }
        let row: Vec<&str> = query.key_columns(&self.rule.target).iter().map(String::as_str).collect();
        let row = key_text(TARGET, &row);
        query.select.output(SUBJECT, shared_by(&column(NEW, self.column), &row));
        query.select.output(ROWS, Sql::new("count(*)"));
        query.select.group_by = values;
        let mut shared = Select::from(Relation::Query(Box::new(query.finish())), SHARED);
        shared.output(SUBJECT, column(SHARED, SUBJECT));
        shared.conditions.push(Sql::new(format!("{} > 1", column(SHARED, ROWS).as_str())));
        shared
    }

    /// What the column will hold: the new value in the rule's scope, and elsewhere what it holds.
    fn value_at_the_end(&self, query: &mut Query<'_>) -> Value {
        let cast_value = cast(query, self.rule, self.value, self.table, self.column);
        let Some(scope) = scope(query, self.rule) else { return cast_value };
        let (value, cast) = match cast_value {
            Value::Plain(value) => (value, None),
            Value::Cases { mut arms, cast, .. } => (arms.remove(0).1, cast),
        };
        Value::Cases { arms: vec![(scope, value)], otherwise: Some(column(TARGET, self.column)), cast }
    }

    /// Whether a row can leave the rule's scope by being written.
    fn scope_reads_it(&self) -> bool {
        let mut found = false;
        let mut visit = |node: Node<'_>| {
            found |= node.columns().iter().any(|(table, name)| **table == self.rule.target && name == self.column);
        };
        self.rule.filter.iter().for_each(|filter| filter.walk(&mut visit));
        found
    }
}

/// A value, and the first five of the rows that share it.
fn shared_by(value: &Sql, row: &Sql) -> Sql {
    let (value, row) = (value.as_str(), row.as_str());
    let first = format!("array_to_string((array_agg({row} ORDER BY ({row}) COLLATE \"C\"))[1:5], ', ')");
    let more = "CASE WHEN count(*) > 5 THEN ', …' END";
    Sql::new(format!("concat(COALESCE({value}::text, 'null'), ' (', {first}, {more}, ')')"))
}
