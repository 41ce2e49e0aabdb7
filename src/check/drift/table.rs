use super::touched::Touched;
use crate::catalog::{Catalog, Kind, Table};
use crate::check::nearest;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;
use crate::sql::QualifiedName;

const MISSING: &str = "drift-missing-table";
const PARTITIONING: &str = "drift-partitioning";

pub(super) const EXPLAINED: &[Explanation] = &[
    Explanation {
        code: MISSING,
        title: "a table is in the schema, and not in the database",
        meaning: "The rules were compiled for a schema that has the table. The scripts look for it before they write \
            anything, and refuse.",
        example: Example::Told("rule `region` needs table `Customer`, which the database does not have"),
        remedy: "Apply the migration that creates the table, or connect to the database that was meant. Where the table \
            was renamed or dropped, bring the schema up to date and compile again.",
    },
    Explanation {
        code: PARTITIONING,
        title: "a table is partitioned in the database and not in the schema, or the other way round",
        meaning: "Batches address rows by where they stand. That is written differently for a table whose rows stand in \
            its partitions, so that the scripts refuse.",
        example: Example::Told("`visit` is partitioned in the database, and not in the schema"),
        remedy: "Bring the schema up to date, such as by `pg_dump --schema-only`, and compile again.",
    },
];

pub(super) fn missing(backfill: &Backfill, name: &QualifiedName, touched: &Touched<'_>, live: &Catalog) -> Diagnostic {
    let by = &touched.by;
    let message = format!(
        "{} needs table `{name}`, which the database does not have: a run is refused before it writes anything",
        by.what
    );
    let names: Vec<String> = live.tables.keys().map(ToString::to_string).collect();
    let help = match (&backfill.schema_remedy, nearest(&name.to_string(), names.iter().map(String::as_str))) {
        (Some(remedy), _) => format!("apply the schema first: {remedy}"),
        (None, Some(near)) => {
            format!("the database has `{near}`; rename it in the schema and compile again, or apply the migration")
        }
        (None, None) => "apply the migration that creates it".to_owned(),
    };
    let diagnostic = Diagnostic::error(MISSING, message, help).at(by.place);
    // What the name stands for, where it is no table.
    let quoted = format!("`{name}` ");
    match live.unread.iter().find(|unread| unread.message.starts_with(&quoted)) {
        Some(unread) => diagnostic.note(format!("in the database {}", unread.message)),
        None => diagnostic,
    }
}

pub(super) fn partitioning(expected: &Table, actual: &Table, touched: &Touched<'_>) -> Option<Diagnostic> {
    let word = |table: &Table| if matches!(table.kind, Kind::Partitioned { .. }) { "partitioned" } else { "plain" };
    if word(expected) == word(actual) {
        return None;
    }
    let message = format!(
        "`{}` is {} in the database and {} in the schema: a run is refused before it writes anything",
        expected.name,
        word(actual),
        word(expected)
    );
    let help = "bring the schema up to date, and compile again";
    let label = format!("`{}` is declared here", expected.name);
    Some(Diagnostic::error(PARTITIONING, message, help).at(touched.by.place).label(&expected.place, label))
}
