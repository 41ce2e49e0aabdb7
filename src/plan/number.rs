use std::rc::Rc;

use super::cases;
use super::effect::{Effect, column_type, scope};
use super::names::table_name;
use super::planned_case::PlannedCase;
use super::query::{Query, TARGET, column, equal, on_name};
use super::relations::{Reach, Relations};
use super::rule::{PlannedRows, pending_relation};
use super::select::{Join, JoinKind, Output, Relation, Select, Sql, Value};
use super::value::values;
use super::within::{self, WITHIN, is_within};
use crate::catalog::{Catalog, Table};
use crate::ir::{Backfill, Case, Form, Numbering, Rule};

const DUE: &str = "due_row";
const PLACE: &str = "place";
/// What is known of a group: the highest number that a row of it has, or is to get.
const LAST: &str = "last";
const HIGHEST: &str = "highest";
/// What the other cases of the fill give a row.
const GIVEN: &str = "given";
const TAKEN: &str = "taken";
const PLANNED: &str = "planned";
/// The column of a plan that holds the number.
const NUMBER: &str = "number";

/// A numbering inside a fill.
struct Numbered<'a> {
    case: PlannedCase<'a>,
    numbering: &'a Numbering,
    /// Every case of the fill: what the others give counts as taken.
    cases: &'a [Case],
    table: &'a Table,
}

/// What is planned of a fill that numbers rows; nothing where it does not.
pub(super) fn planned_rows(
    backfill: &Backfill,
    rule: &Rule,
    effect: &Effect,
    catalog: &Catalog,
    preview: &Relations,
) -> Option<PlannedRows> {
    let Form::Fill { column: filled, cases } = &rule.form else { return None };
    let position = cases.iter().position(|case| cases::numbering(case).is_some())?;
    let numbering = cases::numbering(&cases[position])?;
    let table = catalog.table(&rule.target).expect("a checked rule writes a known table");
    let case = PlannedCase { rule, filled, cases: &cases[..=position], keys: &effect.keys };
    let numbered = Numbered { case, numbering, cases, table };
    let members = numbered.members();
    let pending = table_name("pending", &backfill.name, &rule.name, &format!("{:?} {members:?}", effect.keys));
    let relation = pending_relation(&backfill.journal_schema, &pending);
    let block = Relations::in_block(Reach::WholeTable);
    Some(PlannedRows {
        pending,
        members,
        plan: numbered.plan(catalog, &block, Some(&relation)),
        still_valid: Some(numbered.still_valid(catalog, &block, relation)),
        whole: numbered.plan(catalog, &Relations::tables(), None),
        composed: numbered.plan(catalog, preview, None),
    })
}

impl Numbered<'_> {
    /// The columns of the plan beside the key, each with its type.
    fn members(&self) -> Vec<(String, Sql)> {
        let within = within::member(self.table, &self.numbering.group, &self.numbering.group_type);
        let number = column_type(self.table, self.case.filled).sql.clone();
        vec![within, (NUMBER.to_owned(), Sql::new(number))]
    }

    /// The plan: the k-th row of a group that has no number gets the k-th after the group's highest.
    ///
    /// Rows that are planned already, where `pending` says so, keep the number that they have, and it counts as taken.
    fn plan(&self, catalog: &Catalog, relations: &Relations, pending: Option<&Relation>) -> Select {
        let mut due = self.case.unplanned(catalog, relations, pending.cloned());
        let group = due.own(&self.numbering.group);
        due.select.conditions.push(Sql::new(format!("{} IS NOT NULL", group.as_str())));
        let order: Vec<String> =
            due.order(&self.numbering.order, TARGET).iter().map(|term| term.as_str().to_owned()).collect();
        let place = format!("row_number() OVER (PARTITION BY {} ORDER BY {})", group.as_str(), order.join(", "));
        due.select.output(WITHIN, group);
        due.select.output(PLACE, Sql::new(place));

        let mut plan = Select::from(Relation::Query(Box::new(due.finish())), DUE);
        let relation = Relation::Query(Box::new(self.last(catalog, relations, pending)));
        let on = vec![equal(&column(LAST, WITHIN), &column(DUE, WITHIN))];
        plan.joins.push(Join { kind: JoinKind::Left, relation, alias: LAST.to_owned(), on });
        for key in self.case.keys {
            plan.output(&key.name, column(DUE, &key.name));
        }
        plan.output(WITHIN, column(DUE, WITHIN));
        let number = format!(
            "(COALESCE({}, 0) + {})::{}",
            column(LAST, HIGHEST).as_str(),
            column(DUE, PLACE).as_str(),
            column_type(self.table, self.case.filled).comparison_sql()
        );
        plan.output(NUMBER, Sql::new(number));
        plan
    }

    /// The highest number of each group: of those that its rows have, that are planned for them, and that other cases give.
    fn last(&self, catalog: &Catalog, relations: &Relations, pending: Option<&Relation>) -> Select {
        let mut query = Query::over_table(catalog, relations, &self.case.rule.target);
        let group = query.own(&self.numbering.group);
        let mut taken = vec![column(TARGET, self.case.filled)];
        if let Some(pending) = pending {
            let alias = query.reserve(PLANNED);
            let mut on = self.case.is_planned(&alias);
            on.push(is_within(&alias, &group));
            query.join(JoinKind::Left, pending.clone(), &alias, on);
            taken.push(column(&alias, NUMBER));
        }
        taken.extend(self.given(&mut query));
        query.select.conditions.push(Sql::new(format!("{} IS NOT NULL", group.as_str())));
        let taken = match taken.as_slice() {
            [only] => only.as_str().to_owned(),
            several => format!("COALESCE({})", several.iter().map(Sql::as_str).collect::<Vec<_>>().join(", ")),
        };
        query.select.output(WITHIN, group.clone());
        query.select.output(HIGHEST, Sql::new(format!("max({taken})")));
        query.select.group_by = vec![group];
        query.finish()
    }

    /// What the other cases give the rows of the scope, where there are others that a row with a group may come to.
    fn given(&self, query: &mut Query<'_>) -> Option<Sql> {
        let null = || Sql::new("NULL");
        let mut arms = Vec::new();
        let mut otherwise = None;
        let mut gives = false;
        for case in self.cases {
            let (value, applies) = if cases::numbering(case).is_some() {
                (null(), case.when.as_ref().map(|when| query.condition(when)))
            } else {
                gives = true;
                let value = query.own(&case.value);
                let applies = cases::applies(query, case, &value, Some(self.case.filled));
                (value, applies)
            };
            match applies {
                Some(applies) => arms.push((applies, value)),
                None => {
                    otherwise = Some(value);
                    break;
                }
            }
        }
        if !gives {
            return None;
        }
        if let Some(scope) = scope(query, self.case.rule) {
            arms.insert(0, (Sql::new(format!("({}) IS NOT TRUE", scope.as_str())), null()));
        }
        let alias = query.reserve(GIVEN);
        let value = Value::Cases { arms, otherwise, cast: None };
        values(query, &alias, vec![Output { value, name: NUMBER.to_owned() }]);
        Some(column(&alias, NUMBER))
    }

    /// The planned rows that still come to the numbering, in the group that they were planned for, and whose number nobody
    /// has taken, or gets from another case.
    fn still_valid(&self, catalog: &Catalog, relations: &Relations, pending: Relation) -> Select {
        let (mut query, number) = self.case.planned(catalog, relations, pending);
        keep_free(&mut query, self.numbering, self.case.filled, &number, |query| self.given(query));
        query.finish()
    }
}

impl Query<'_> {
    /// The number that is planned for a row in the group that it is in; null where none is.
    pub(super) fn number(&mut self, numbering: &Rc<Numbering>, row: &str) -> Sql {
        let group = self.expression(&numbering.group, row);
        let alias = self.planned(PLANNED, &[NUMBER.to_owned()], |alias| vec![is_within(alias, &group)]);
        column(&alias, NUMBER)
    }
}

/// Leaves out the rows whose planned number a row of the group has by now, or is given: they are planned again.
pub(super) fn keep_free(
    query: &mut Query<'_>,
    numbering: &Numbering,
    filled: &str,
    number: &Sql,
    given: impl FnOnce(&mut Query<'_>) -> Option<Sql>,
) {
    let target = query.own_table.clone().expect("a numbering is of the rows of a table");
    let mut inner = query.inside(&target);
    let group = inner.own(&numbering.group);
    let has = inner.column(filled);
    let has = match given(&mut inner) {
        Some(given) => Sql::new(format!("COALESCE({}, {})", has.as_str(), given.as_str())),
        None => has,
    };
    inner.select.output(on_name(1), group);
    inner.select.output(on_name(2), has);
    let alias = query.reserve(TAKEN);
    let group = query.own(&numbering.group);
    let on = vec![equal(&column(&alias, &on_name(1)), &group), equal(&column(&alias, &on_name(2)), number)];
    query.join(JoinKind::Left, Relation::Query(Box::new(inner.finish())), &alias, on);
    query.select.conditions.push(Sql::new(format!("{} IS NULL", column(&alias, &on_name(2)).as_str())));
}
