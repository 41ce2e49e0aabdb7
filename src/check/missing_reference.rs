use super::written::written;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::{Backfill, Expr, Node, RequirementKind};
use crate::sql::QualifiedName;

const CODE: &str = "missing-reference";

/// Is a constant written into a foreign key, and nothing sees to it that there is such a row?
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &backfill.rules {
        let Some(table) = catalog.table(&rule.target) else { continue };
        for one in written(rule) {
            let Some(column) = table.column(one.column) else { continue };
            if !matches!(one.value, Expr::Literal(_) | Expr::Parameter { .. }) {
                continue;
            }
            let is_it = |key: &&crate::catalog::ForeignKey| key.columns.iter().any(|name| name == one.column);
            let Some(key) = table.foreign_keys.iter().find(is_it) else { continue };
            if is_required(backfill, &key.references) {
                continue;
            }
            let message = format!(
                "rule `{}` writes a constant into `{}` of `{}`, which refers to `{}`: the rows would be refused where there is no such row",
                rule.name, column.name, table.name, key.references
            );
            let help = format!(
                "take the value from a lookup in `{}`, which finds nothing where the row is missing",
                key.references
            );
            let note = format!("the column is declared at {}", column.place);
            found.push(Diagnostic::warning(CODE, message, help).at(&rule.place).note(note));
        }
    }
    found
}

/// Whether something that stops the run asks for rows of the table.
fn is_required(backfill: &Backfill, table: &QualifiedName) -> bool {
    let mut found = false;
    for requirement in backfill.requirements.iter().filter(|one| one.kind == RequirementKind::Require) {
        requirement.violations.walk(&mut |node| {
            found |= matches!(node, Node::Lookup(lookup) if lookup.table == *table);
        });
    }
    found
}
