use serde::Serialize;

use super::query::{Query, column};
use super::relations::Relations;
use super::select::{Select, Sql};
use crate::catalog::Catalog;
use crate::ir::{Distinct, Elements, Requirement, RequirementKind, RowSet, Rows};

/// A requirement, lowered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RequirementPlan {
    /// Its name.
    pub name: String,
    /// Whether a violation stops the run.
    pub stops: bool,
    /// What one row is called: `org`, or the table's name.
    pub row: String,
    /// What is wrong with such a row.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// The rows that violate it, each as one text, `subject`. Read in a plain query.
    pub violations: Select,
    /// The same, read inside the `DO` block.
    pub violations_in_block: Select,
}

/// The column that names a row in words.
pub(super) const SUBJECT: &str = "subject";

pub(super) fn lower(requirement: &Requirement, catalog: &Catalog) -> RequirementPlan {
    let in_block = Relations::in_block(super::relations::Reach::WholeTable);
    RequirementPlan {
        name: requirement.name.clone(),
        stops: requirement.kind == RequirementKind::Require,
        row: row_name(&requirement.violations.rows),
        message: requirement.message.clone(),
        remedy: requirement.remedy.clone(),
        violations: subjects(&requirement.violations, catalog, &Relations::tables()),
        violations_in_block: subjects(&requirement.violations, catalog, &in_block),
    }
}

/// The rows of a set, each as one text.
fn subjects(rows: &RowSet, catalog: &Catalog, relations: &Relations) -> Select {
    let mut query = Query::over_rows(catalog, relations, &rows.rows);
    let subject = subject(&query, &rows.rows);
    query.select.output(SUBJECT, subject);
    if let Some(filter) = &rows.filter {
        query.keep_where(filter);
    }
    query.finish()
}

/// The text that names one row: its key, or its value.
pub(super) fn subject(query: &Query<'_>, rows: &Rows) -> Sql {
    let mut columns: Vec<Sql> = match rows {
        Rows::Table(table) => query.key_columns(table).iter().map(|name| query.column(name)).collect(),
        Rows::Elements(elements) => query.key_columns(&elements.table).iter().map(|name| query.column(name)).collect(),
        Rows::Distinct(_) => vec![query.column(Distinct::VALUE)],
    };
    columns.extend(query.element.iter().map(|element| column(element, Elements::VALUE)));
    as_text(&columns)
}

/// Columns of the row with this alias, as one text.
pub(super) fn key_text(alias: &str, names: &[&str]) -> Sql {
    let columns: Vec<Sql> = names.iter().map(|name| column(alias, name)).collect();
    as_text(&columns)
}

fn as_text(columns: &[Sql]) -> Sql {
    let columns: Vec<&str> = columns.iter().map(Sql::as_str).collect();
    match columns.as_slice() {
        [only] => Sql::new(format!("{only}::text")),
        several => Sql::new(format!("concat_ws(', ', {})", several.join(", "))),
    }
}

/// What one row of a set is called.
pub(super) fn row_name(rows: &Rows) -> String {
    match rows {
        Rows::Table(table) => table.to_string(),
        Rows::Distinct(distinct) => distinct.name.clone(),
        Rows::Elements(elements) => format!("{} of {}", elements.name, elements.table),
    }
}
