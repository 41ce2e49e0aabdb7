use serde::Serialize;

use super::query::Query;
use super::relations::Relations;
use super::requirement::{SUBJECT, row_name, subject};
use super::select::{Select, Sql};
use crate::catalog::Catalog;
use crate::ir::{Check, Expected, Figure, RowSet};

/// A figure of the proof, lowered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckPlan {
    /// Its name.
    pub name: String,
    /// How it is counted.
    pub figure: FigurePlan,
    /// What it must be; a report expects nothing.
    pub expected: Option<ExpectedPlan>,
    /// Whether a figure that is not as expected fails nothing.
    pub only_warns: bool,
}

/// How a figure is counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FigurePlan {
    /// One row, `actual`.
    One(Select),
    /// A row for each `subject`, with its `actual`.
    Each {
        /// What a subject is called.
        row: String,
        /// The rows.
        select: Select,
    },
}

/// What a figure must be.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedPlan {
    /// Exactly this.
    Equals(i64),
    /// This or more.
    AtLeast(i64),
    /// This or less.
    AtMost(i64),
    /// At most as many as another count.
    AtMostCount {
        /// What is counted, in words.
        name: String,
        /// One row, `actual`.
        select: Box<Select>,
    },
}

const ACTUAL: &str = "actual";

pub(super) fn lower(check: &Check, catalog: &Catalog, relations: &Relations) -> CheckPlan {
    let figure = match &check.figure {
        Figure::Count(rows) => FigurePlan::One(count(rows, catalog, relations)),
        Figure::Each { rows, value } => {
            let mut query = over(rows, catalog, relations);
            let subject = subject(&query, &rows.rows);
            let actual = query.own(value);
            query.select.output(SUBJECT, subject);
            query.select.output(ACTUAL, actual);
            FigurePlan::Each { row: row_name(&rows.rows), select: query.finish() }
        }
        Figure::Distribution { rows, value } => {
            let mut query = over(rows, catalog, relations);
            let value = query.own(value);
            query.select.output(SUBJECT, Sql::new(format!("COALESCE({}::text, '(null)')", value.as_str())));
            query.select.output(ACTUAL, Sql::new("count(*)"));
            query.select.group_by = vec![value];
            FigurePlan::Each { row: String::new(), select: query.finish() }
        }
    };
    let expected = check.expected.as_ref().map(|expected| match expected {
        Expected::Equals(number) => ExpectedPlan::Equals(*number),
        Expected::AtLeast(number) => ExpectedPlan::AtLeast(*number),
        Expected::AtMost(number) => ExpectedPlan::AtMost(*number),
        Expected::AtMostCount { name, rows } => {
            ExpectedPlan::AtMostCount { name: name.clone(), select: Box::new(count(rows, catalog, relations)) }
        }
    });
    CheckPlan { name: check.name.clone(), figure, expected, only_warns: check.only_warns }
}

fn count(rows: &RowSet, catalog: &Catalog, relations: &Relations) -> Select {
    let mut query = over(rows, catalog, relations);
    query.select.output(ACTUAL, Sql::new("count(*)"));
    query.finish()
}

fn over<'a>(rows: &RowSet, catalog: &'a Catalog, relations: &'a Relations) -> Query<'a> {
    let mut query = Query::over_rows(catalog, relations, &rows.rows);
    if let Some(filter) = &rows.filter {
        query.keep_where(filter);
    }
    query
}
