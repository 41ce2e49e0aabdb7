use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Form, Rule};
use crate::sql::Type;

const CODE: &str = "incomparable-type";

/// Built-in types of PostgreSQL that have no equality.
const WITHOUT_EQUALITY: [&str; 5] = ["xml", "point", "polygon", "path", "txid_snapshot"];

/// Can PostgreSQL tell whether a column that is kept equal to a value is equal to it? A fill only asks for null.
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let compares = |rule: &&Rule| !matches!(rule.form, Form::Fill { .. } | Form::InsertMissing { .. });
    for rule in backfill.rules.iter().filter(compares) {
        let Some(table) = catalog.table(&rule.target) else { continue };
        for column in rule.written_columns().into_iter().filter_map(|name| table.column(name)) {
            if has_equality(&column.ty.base) {
                continue;
            }
            let message = format!(
                "rule `{}` keeps `{}` of `{}` equal to a value, and `{}` has no equality: it could not be seen that nothing is left to do",
                rule.name, column.name, table.name, column.ty.base
            );
            let help =
                "use `fill`, which only asks for null; or give the column a type that can be compared, such as `jsonb`";
            let note = format!("the column is declared at {}", column.place);
            found.push(Diagnostic::error(CODE, message, help).at(&rule.place).note(note));
        }
    }
    found
}

fn has_equality(ty: &Type) -> bool {
    match ty {
        Type::Json => false,
        Type::Named(name) => !(name.schema == "pg_catalog" && WITHOUT_EQUALITY.contains(&name.name.as_str())),
        Type::Array(element) => has_equality(element),
        _ => true,
    }
}
