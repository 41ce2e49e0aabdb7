use super::cases;
use super::effect::{Key, keep};
use super::query::{Query, TARGET, column, equal};
use super::relations::Relations;
use super::select::{JoinKind, Relation, Sql};
use super::value::is_null;
use crate::catalog::Catalog;
use crate::ir::{Case, Rule};

/// What a planned row is called.
const PLANNED: &str = "planned";

/// A case of a fill that is planned, because what it gives a row depends on which other rows come to it.
pub(super) struct PlannedCase<'a> {
    pub(super) rule: &'a Rule,
    /// The column that is filled, where null is what makes a row due.
    pub(super) filled: &'a str,
    /// The cases that come first, and then the one that is planned.
    pub(super) cases: &'a [Case],
    pub(super) keys: &'a [Key],
}

impl PlannedCase<'_> {
    /// The rows that come to the case and are not planned yet, as `pending` tells. Where there is none, nothing is.
    pub(super) fn unplanned<'a>(
        &self,
        catalog: &'a Catalog,
        relations: &'a Relations,
        pending: Option<Relation>,
    ) -> Query<'a> {
        let mut query = self.eligible(catalog, relations, None);
        if let Some(pending) = pending {
            let alias = query.reserve(PLANNED);
            query.join(JoinKind::Left, pending, &alias, self.is_planned(&alias));
            let unplanned = format!("{} IS NULL", column(&alias, &self.keys[0].name).as_str());
            query.select.conditions.push(Sql::new(unplanned));
        }
        query
    }

    /// The planned rows that still come to the case and still get something, and what that is.
    pub(super) fn planned<'a>(
        &self,
        catalog: &'a Catalog,
        relations: &'a Relations,
        pending: Relation,
    ) -> (Query<'a>, Sql) {
        let mut query = self.eligible(catalog, relations, Some(pending));
        let value = query.own(&self.case().value);
        query.select.conditions.push(Sql::new(format!("{} IS NOT NULL", value.as_str())));
        (query, value)
    }

    /// What is planned for a row: its key is that of the row.
    pub(super) fn is_planned(&self, alias: &str) -> Vec<Sql> {
        self.keys.iter().map(|key| equal(&column(alias, &key.name), &column(TARGET, &key.column))).collect()
    }

    fn case(&self) -> &Case {
        self.cases.last().expect("what is planned stands in a case")
    }

    /// The rows that come to the case: due, and given nothing by the cases before.
    fn eligible<'a>(&self, catalog: &'a Catalog, relations: &'a Relations, dealt: Option<Relation>) -> Query<'a> {
        let mut query = Query::over_table(catalog, relations, &self.rule.target);
        query.dealt = dealt;
        for key in self.keys {
            query.select.output(&key.name, column(TARGET, &key.column));
        }
        let is_due = is_null(&query, self.filled, &column(TARGET, self.filled));
        query.select.conditions.push(is_due);
        keep(&mut query, self.rule);
        for case in &self.cases[..self.cases.len() - 1] {
            let value = query.own(&case.value);
            let passes_on = cases::passes_on(&mut query, case, &value, self.filled);
            query.select.conditions.extend(passes_on);
        }
        if let Some(when) = &self.case().when {
            query.keep_where(when);
        }
        query
    }
}
