use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::Backfill;

/// Does a rule write a column that PostgreSQL computes or numbers itself?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &backfill.rules {
        let Some(table) = catalog.table(&rule.target) else { continue };
        for name in rule.written_columns().into_iter().chain(rule.stamp.as_deref()) {
            let Some(column) = table.column(name) else { continue };
            let (code, what, help) = match (column.generated, column.identity) {
                (true, _) => ("writes-generated", "generated column", "write the columns that it is computed from"),
                (_, true) => ("writes-identity", "identity column", "leave it to PostgreSQL, which numbers the rows"),
                _ => continue,
            };
            let message = format!("rule `{}` writes the {what} `{name}` of `{}`", rule.name, table.name);
            let note = format!("the column is declared at {}", column.place);
            found.push(Diagnostic::error(code, message, help).at(&rule.place).note(note));
        }
    }
    found
}
