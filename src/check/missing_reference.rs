use super::Question;
use super::written::written;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Expr, Node, RequirementKind};
use crate::sql::QualifiedName;

const CODE: &str = "missing-reference";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a constant is written into a foreign key, and nothing sees to it that there is such a row",
        meaning: "Where the row that it refers to is missing, in this database or in another, the server refuses \
            every row that gets the constant.",
        example: Example::Rules(include_str!("../../docs/diagnostics/missing-reference.rs")),
        remedy: "Take the value from a lookup in the table that is referred to, which finds nothing where the row is \
            missing; or demand the row with `require`, so that nothing is written before it is there.",
    }],
};

/// Is a constant written into a foreign key, and nothing sees to it that there is such a row?
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
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
            let label = format!("`{}` is declared here, and refers to `{}`", column.name, key.references);
            found.push(Diagnostic::warning(CODE, message, help).at(&rule.place).label(&column.place, label));
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
