use super::touched::Touched;
use crate::catalog::Table;
use crate::diagnostic::{Diagnostic, Example, Explanation};

const CODE: &str = "drift-key";

pub(super) const EXPLAINED: &[Explanation] = &[Explanation {
    code: CODE,
    title: "the key of a table that is written is no key in the database",
    meaning: "The journal finds a row again by the key that the schema gives its table. Where two rows of the database can \
        share it, or it can be null, rollback would restore the wrong row.",
    example: Example::Told("`customer` is journaled by (`id`), which is not a key in the database"),
    remedy: "Add the key to the database, or bring the schema up to date and compile again.",
}];

/// Is the key by which rows are journaled a key in the database?
pub(super) fn check(expected: &Table, actual: &Table, touched: &Touched<'_>) -> Option<Diagnostic> {
    let key = expected.key().filter(|_| touched.by.is_written)?;
    let names: Vec<&str> = key.iter().map(String::as_str).collect();
    let is_not_null = |name: &&str| actual.column(name).is_none_or(|column| !column.nullable);
    if actual.is_unique_over(&names) && names.iter().all(is_not_null) {
        return None;
    }
    let message = format!(
        "`{}` is journaled by (`{}`), which is not a key in the database: rollback could restore the wrong row",
        expected.name,
        names.join("`, `")
    );
    let help = "add the key to the database, or bring the schema up to date and compile again";
    let label = format!("`{}` is declared here", expected.name);
    Some(Diagnostic::error(CODE, message, help).at(touched.by.place).label(&expected.place, label))
}
