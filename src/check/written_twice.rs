use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ir::Backfill;

const CODE: &str = "written-twice";

/// Does a rule give one column two values?
pub(super) fn check(backfill: &Backfill, _: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in &backfill.rules {
        let written: Vec<&str> = rule.written_columns().into_iter().chain(rule.stamp.as_deref()).collect();
        for (index, column) in written.iter().enumerate() {
            if written[..index].contains(column) {
                let message = format!("rule `{}` writes column `{column}` of `{}` twice", rule.name, rule.target);
                found.push(Diagnostic::error(CODE, message, "leave one of the two out").at(&rule.place));
            }
        }
    }
    found
}
