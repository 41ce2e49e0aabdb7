use super::Question;
use super::facts::Facts;
use super::nullness::{Before, Null, Nullness};
use crate::catalog::{Catalog, Column, Table};
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Form, Rule};

const CODE: &str = "not-nullable";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a value may be null, and the column that it is written into may not",
        meaning: "A column may be null by its declaration, and a lookup that finds nothing gives null. The server \
            would refuse the first such row, in the middle of the run.",
        example: Example::Rules(include_str!("../../docs/diagnostics/not-nullable.rs")),
        remedy: "Give such rows a value with `coalesce([…])`; or leave them out with `.only_where(….is_not_null())`, \
            or `.only_where(….exists())` for a lookup; or demand with `require` that there are none.",
    }],
};

/// Can a value be null, and the column that it is written into not?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut before = Before::default();
    for rule in &backfill.rules {
        found.extend(nulls(backfill, catalog, rule, &before));
        before.add(rule);
    }
    found
}

fn nulls(backfill: &Backfill, catalog: &Catalog, rule: &Rule, before: &Before<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some(table) = catalog.table(&rule.target) {
        let nullness = Nullness { backfill, catalog, rule, before };
        for (name, value, facts) in written(rule) {
            let strict = |column: &&Column| !column.nullable && !column.generated && !column.identity;
            let Some(column) = table.column(name).filter(strict) else { continue };
            let Some(null) = nullness.of(value, &facts) else { continue };
            found.push(diagnostic(rule, table, column, &null));
        }
    }
    found
}

/// Every value that is written whether it is null or not, with what is known of the row.
fn written(rule: &Rule) -> Vec<(&str, &Expr, Facts<'_>)> {
    let mut facts = Facts::default();
    rule.filter.iter().for_each(|filter| facts.holds(filter));
    let mut written = Vec::new();
    match &rule.form {
        Form::Derive { column, value } | Form::Normalize { column, value } => {
            written.push((column.as_str(), value, facts.clone()))
        }
        Form::Classify { column, cases } => {
            let mut facts = facts.clone();
            for case in cases {
                let mut here = facts.clone();
                case.when.iter().for_each(|when| here.holds(when));
                written.push((column.as_str(), &case.value, here));
                case.when.iter().for_each(|when| facts.fails(when));
            }
        }
        // A fill writes no null; a designation's groups are without those that are null, as is the order's business.
        Form::Fill { .. } => {}
        Form::Designate { group, .. } => facts.is_not_null(group),
        // Where a value of the key is null no row is needed.
        Form::InsertMissing { source, key } => {
            source.filter.iter().for_each(|filter| facts.holds(filter));
            key.iter().for_each(|set| facts.is_not_null(&set.value));
        }
    }
    // What is set beside it sees the form's own column as it is written: what that is, is not followed.
    rule.column().into_iter().for_each(|column| facts.has_column(column));
    written.extend(rule.sets.iter().map(|set| (set.column.as_str(), &set.value, facts.clone())));
    written
}

fn diagnostic(rule: &Rule, table: &Table, column: &Column, null: &Null<'_>) -> Diagnostic {
    let (value, help) = match null {
        Null::Constant => ("null".to_owned(), "write a value that is not null; or write another column".to_owned()),
        Null::Column(of, source) => (
            format!("`{}` of `{}`, which may be null,", source.name, of.name),
            "leave those rows out with `.only_where(….is_not_null())`, or give them a value with `coalesce([…])`"
                .to_owned(),
        ),
        Null::NotFound(lookup) => (
            format!("a value of lookup `{}`, which may find nothing,", lookup.name),
            format!(
                "leave rows without one out with `.only_where({}.exists())`, or give them a value with `coalesce([…])`",
                lookup.name
            ),
        ),
        Null::Function(name) => (
            format!("a value of `{name}`, which may be null,"),
            "give those rows a value with `coalesce([…])`".to_owned(),
        ),
    };
    let message = format!(
        "rule `{}` writes {value} into `{}` of `{}`, which is NOT NULL: the server would refuse such a row",
        rule.name, column.name, table.name
    );
    let label = format!("`{}` is declared here, and is NOT NULL", column.name);
    let diagnostic = Diagnostic::error(CODE, message, help).at(&rule.place).label(&column.place, label);
    match null {
        Null::Column(of, source) => {
            let label = format!("`{}` of `{}` is declared here, and may be null", source.name, of.name);
            diagnostic.label(&source.place, label)
        }
        Null::Constant | Null::NotFound(_) | Null::Function(_) => diagnostic,
    }
}
