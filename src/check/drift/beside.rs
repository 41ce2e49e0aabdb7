//! What the tables have beside the columns that the rules touch.

use super::touched::Touched;
use crate::catalog::Table;
use crate::diagnostic::{Diagnostic, Example, Explanation, Severity};

const UNIQUE_KEY: &str = "drift-unique-key";
const FOREIGN_KEY: &str = "drift-foreign-key";
const CHECK: &str = "drift-check";
const INDEX: &str = "drift-index";
const COLUMN: &str = "drift-extra-column";

pub(super) const EXPLAINED: &[Explanation] = &[
    Explanation {
        code: UNIQUE_KEY,
        title: "columns are unique in the database and not in the schema, or the other way round",
        meaning: "Two rows that are given the same values stop a run where the database forbids them. A lookup that \
            relies on a key which the database lacks is an error of its own.",
        example: Example::Told("(`email`) of `customer` is unique in the database, and not in the schema"),
        remedy: "Bring the schema up to date and compile again: the compiler then takes the key into account.",
    },
    Explanation {
        code: FOREIGN_KEY,
        title: "a foreign key is in the database and not in the schema, or the other way round",
        meaning: "The scripts lock what a written foreign key refers to, and check it beforehand, only where they know of \
            the key. One that only the database has fails the batch that violates it.",
        example: Example::Told("foreign key (`region_id`) of `customer` to `region` is only in the database"),
        remedy: "Bring the schema up to date and compile again: the scripts then know of the key.",
    },
    Explanation {
        code: CHECK,
        title: "a check is in the database and not in the schema, or the other way round",
        meaning: "Constants are compared with the checks that the compiler knows. A value that a check of the database \
            forbids fails its batch.",
        example: Example::Told("check `customer_grade_check` of `customer` is only in the database"),
        remedy: "Bring the schema up to date and compile again: what the check forbids is then found by the compiler.",
    },
    Explanation {
        code: INDEX,
        title: "an index is in the database and not in the schema, or the other way round",
        meaning: "Indexes change no result. One that is missing makes what it served slow; one more makes each write \
            dearer.",
        example: Example::Told("an index on (`region`) of `agent` is only in the schema"),
        remedy: "Create the index, or bring the schema up to date.",
    },
    Explanation {
        code: COLUMN,
        title: "a table has columns in the database that the schema does not have",
        meaning: "No rule can touch them, and none does. The schema is older than the database, or of another.",
        example: Example::Told("`customer` has columns in the database that the schema does not have: `nickname`"),
        remedy: "Bring the schema up to date, such as by `pg_dump --schema-only`.",
    },
];

const BRING: &str = "bring the schema up to date, and compile again";

/// What the table has in one place only, as far as it is about columns that are touched.
pub(super) fn check(expected: &Table, actual: &Table, touched: &Touched<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let name = &expected.name;
    let declared = |diagnostic: Diagnostic| {
        diagnostic.at(touched.by.place).label(&expected.place, format!("`{name}` is declared here"))
    };
    let mut report = |code: &'static str, what: String, consequence: &str, severity: Severity| {
        let diagnostic = Diagnostic { severity, ..Diagnostic::remark(code, format!("{what}: {consequence}"), BRING) };
        found.push(declared(diagnostic));
    };

    let unique = [actual, expected].map(|table| {
        let keys = table.unique_keys.iter().map(|key| key.columns.clone()).chain([table.primary_key.clone()]);
        keys.filter(|columns| !columns.is_empty() && touched.touches_any(columns)).collect()
    });
    for (columns, place) in differences(&unique) {
        let what = format!("({}) of `{name}` is unique only in the {place}", listed(columns));
        report(UNIQUE_KEY, what, "values that the other allows stop a run", Severity::Note);
    }

    let foreign = [actual, expected].map(|table| {
        let keys = table.foreign_keys.iter().filter(|key| touched.touches_any(&key.columns));
        keys.map(|key| (key.columns.clone(), key.references.clone(), key.referenced_columns.clone())).collect()
    });
    for ((columns, references, _), place) in differences(&foreign) {
        let what = format!("foreign key ({}) of `{name}` to `{references}` is only in the {place}", listed(columns));
        if place == DATABASE && touched.writes_any(columns) {
            report(FOREIGN_KEY, what, "a value without a row there stops a run", Severity::Warning);
        } else {
            report(FOREIGN_KEY, what, "the rules don't depend on it", Severity::Note);
        }
    }

    // By their names: the server prints a condition in its own words.
    let checks = [actual, expected].map(|table| table.checks.iter().filter_map(|check| check.name.clone()).collect());
    for (check, place) in differences(&checks) {
        let what = format!("check `{check}` of `{name}` is only in the {place}");
        if place == DATABASE {
            report(CHECK, what, "a value that it forbids stops a run", Severity::Warning);
        } else {
            report(CHECK, what, "the database allows what the compiler refuses", Severity::Note);
        }
    }

    let indexes = [actual, expected].map(|table| {
        let indexes = table.indexes.iter().filter(|index| touched.touches_any(&index.columns));
        indexes.map(|index| (index.columns.clone(), index.method.clone(), index.predicate.is_some())).collect()
    });
    for ((columns, ..), place) in differences(&indexes) {
        let what = format!("an index on ({}) of `{name}` is only in the {place}", listed(columns));
        let consequence = if place == DATABASE { "each write keeps it up, too" } else { "what it served is slow" };
        report(INDEX, what, consequence, Severity::Note);
    }

    let extra: Vec<String> = actual.columns.iter().map(|column| column.name.clone()).collect();
    let extra: Vec<String> = extra.into_iter().filter(|column| expected.column(column).is_none()).collect();
    if !extra.is_empty() {
        let what = format!("`{name}` has columns in the database that the schema does not have");
        report(COLUMN, what, &listed(&extra), Severity::Note);
    }
    found
}

const DATABASE: &str = "database";

/// What only one of two has, each with where it is.
fn differences<T: PartialEq>([actual, expected]: &[Vec<T>; 2]) -> Vec<(&T, &'static str)> {
    let of_database = actual.iter().filter(|one| !expected.contains(one)).map(|one| (one, DATABASE));
    let of_schema = expected.iter().filter(|one| !actual.contains(one)).map(|one| (one, "schema"));
    of_database.chain(of_schema).collect()
}

fn listed(columns: &[String]) -> String {
    columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ")
}
