use super::touched::Use;
use crate::catalog::{Catalog, Column, Table};
use crate::check::nearest;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;
use crate::sql::{QualifiedName, Type};

const MISSING: &str = "drift-missing-column";
const TYPE: &str = "drift-type";
const NULLABILITY: &str = "drift-nullability";
const ENUM: &str = "drift-enum";

pub(super) const EXPLAINED: &[Explanation] = &[
    Explanation {
        code: MISSING,
        title: "a column is in the schema, and not in the database",
        meaning: "The rules were compiled for a schema that has the column. The scripts look for it before they write \
            anything, and refuse.",
        example: Example::Told("rule `region` needs column `region` of `Customer`, which the database does not have"),
        remedy: "Apply the migration that adds the column. Where it was renamed, bring the schema up to date and compile \
            again.",
    },
    Explanation {
        code: TYPE,
        title: "a column has another type in the database than in the schema",
        meaning: "Values are compared and journaled in the column's own type, its length and precision too. With another \
            the journal would hold other values than the table, so that the scripts refuse.",
        example: Example::Told("`code` of `voucher` is `varchar(8)` in the database and `varchar(5)` in the schema"),
        remedy: "Apply the migration that changes the type, or bring the schema up to date and compile again.",
    },
    Explanation {
        code: NULLABILITY,
        title: "a column may be null in the database and not in the schema, or the other way round",
        meaning: "Where the schema says NOT NULL, the rules were written for rows that all have a value: a null there \
            gives no value, no match and no outcome that anybody thought of, and the scripts refuse. Where only the \
            database says NOT NULL, a fill of the column finds nothing to do.",
        example: Example::Told("`grade` of `customer` can be null in the database, and is NOT NULL in the schema"),
        remedy: "Apply the constraint, or bring the schema and `table!` up to date and compile again.",
    },
    Explanation {
        code: ENUM,
        title: "an enum has other labels in the database than in the schema",
        meaning: "A label that only one of them has can't be written, or is met unexpectedly. Where a rule writes a label \
            that the database lacks, an error of its own says so.",
        example: Example::Told("enum `tier` has `platinum` only in the database"),
        remedy: "Apply the migration, or bring the schema up to date and compile again.",
    },
];

pub(super) fn missing(backfill: &Backfill, expected: &Column, actual: &Table, used: &Use<'_>) -> Diagnostic {
    let message = format!(
        "{} needs column `{}` of `{}`, which the database does not have: a run is refused before it writes anything",
        used.what, expected.name, actual.name
    );
    let near = nearest(&expected.name, actual.columns.iter().map(|column| column.name.as_str()));
    let help = match (&backfill.schema_remedy, near) {
        (Some(remedy), _) => format!("apply the schema first: {remedy}"),
        (None, Some(near)) => {
            format!("the table has `{near}`; rename it in the schema and compile again, or apply the migration")
        }
        (None, None) => "apply the migration that adds it".to_owned(),
    };
    let label = format!("`{}` is declared here", expected.name);
    Diagnostic::error(MISSING, message, help).at(used.place).label(&expected.place, label)
}

pub(super) fn differences(
    table: &QualifiedName,
    expected: &Column,
    actual: &Column,
    used: &Use<'_>,
    [schema, live]: [&Catalog; 2],
) -> Vec<Diagnostic> {
    let name = &expected.name;
    let declared =
        |diagnostic: Diagnostic| diagnostic.at(used.place).label(&expected.place, format!("`{name}` is declared here"));
    let mut found = Vec::new();
    if expected.ty.sql != actual.ty.sql {
        let message = format!(
            "`{name}` of `{table}` is `{}` in the database and `{}` in the schema: a run is refused before it writes anything",
            actual.ty.sql, expected.ty.sql
        );
        let help = "apply the migration that changes the type, or bring the schema up to date and compile again";
        found.push(declared(Diagnostic::error(TYPE, message, help)));
    } else if let Some(difference) = labels(&expected.ty.base, schema, live) {
        let help = "bring the schema up to date and compile again, if the rules are to know it";
        found.push(declared(Diagnostic::remark(ENUM, difference, help)));
    }
    if actual.nullable && !expected.nullable {
        let message = format!(
            "`{name}` of `{table}` can be null in the database, and is NOT NULL in the schema: a run is refused before it writes anything"
        );
        let help = "apply the constraint, or bring the schema and `table!` up to date and compile again";
        found.push(declared(Diagnostic::error(NULLABILITY, message, help)));
    } else if expected.nullable && !actual.nullable {
        let message = format!(
            "`{name}` of `{table}` is NOT NULL in the database, and can be null in the schema: there is nothing to fill"
        );
        let help = "bring the schema up to date; a backfill that has done its work can go";
        found.push(declared(Diagnostic::remark(NULLABILITY, message, help)));
    }
    found
}

/// How the labels of an enum differ.
fn labels(base: &Type, schema: &Catalog, live: &Catalog) -> Option<String> {
    let Type::Named(name) = base else { return None };
    let (expected, actual) = (schema.enums.get(name)?, live.enums.get(name)?);
    let only = |one: &[String], other: &[String], place: &str| {
        let labels: Vec<_> =
            one.iter().filter(|label| !other.contains(label)).map(|label| format!("`{label}`")).collect();
        (!labels.is_empty()).then(|| format!("{} only in the {place}", labels.join(", ")))
    };
    let parts = [only(actual, expected, "database"), only(expected, actual, "schema")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("enum `{name}` has {}", parts.join(", and ")))
}
