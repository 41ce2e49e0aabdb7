use super::Question;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Form, Rule};
use crate::sql::Type;

const CODE: &str = "incomparable-type";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a column is kept equal to a value, and its type has no equality",
        meaning: "A derivation, a classification and a designation write where the column differs from its value, \
            and the proof asks whether any row still does. PostgreSQL can't compare values of types such as `json`, \
            `xml` and `point`.",
        example: Example::Rules(include_str!("../../docs/diagnostics/incomparable-type.rs")),
        remedy: "Use `fill`, which only asks whether the column is null; or give the column a type that can be \
            compared, such as `jsonb`.",
    }],
};

/// Built-in types of PostgreSQL that have no equality.
const WITHOUT_EQUALITY: [&str; 5] = ["xml", "point", "polygon", "path", "txid_snapshot"];

/// Can PostgreSQL tell whether a column that is kept equal to a value is equal to it? A fill only asks for null.
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
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
            let label = format!("`{}` is declared here, as `{}`", column.name, column.ty.base);
            found.push(Diagnostic::error(CODE, message, help).at(&rule.place).label(&column.place, label));
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
