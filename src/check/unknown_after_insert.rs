use super::Question;
use crate::catalog::{Catalog, Column, Table};
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::{Backfill, Rule};
use crate::sql::raw;

const CODE: &str = "unknown-after-insert";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a rule reads of inserted rows what only the server gives them",
        meaning: "Preview applies the rules on paper, each over what the earlier ones would leave. It can't know the \
            identity or the default that the server will give to a row that is not there yet.",
        example: Example::Rules(include_str!("../../docs/diagnostics/unknown-after-insert.rs")),
        remedy: "Give the column a value in the rule that inserts, with `.set(…)`; or put the later rule into a \
            backfill of its own, which is run afterwards.",
    }],
};

/// Does a rule read of inserted rows what only the server will give them? Preview could not say what it does with them.
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, insert) in backfill.rules.iter().enumerate().filter(|(_, rule)| rule.inserts()) {
        let Some(table) = catalog.table(&insert.target) else { continue };
        for later in &backfill.rules[index + 1..] {
            let Some(name) = read(later, insert, table) else { continue };
            let message = format!(
                "rule `{}` reads `{name}` of `{}`, which the server gives to the rows that rule `{}` inserts: preview could not know it",
                later.name, insert.target, insert.name
            );
            let help = format!(
                "give `{name}` a value in `{}` with `.set(…)`; or put `{}` into a backfill of its own, which is run afterwards",
                insert.name, later.name
            );
            let label = format!("rule `{}` inserts them here", insert.name);
            found.push(Diagnostic::error(CODE, message, help).at(&later.place).label(&insert.place, label));
        }
    }
    found
}

/// The first unknown column that a later rule reads, the key by which it finds the rows that it writes or deals included.
fn read(later: &Rule, insert: &Rule, table: &Table) -> Option<String> {
    let is_unknown = |name: &str| {
        let is_given = insert.written_columns().contains(&name) || insert.stamp.as_deref() == Some(name);
        !is_given && table.column(name).is_some_and(is_generated)
    };
    let goes_by_key = later.target == insert.target && !later.inserts() || later.deals_from().contains(&&insert.target);
    let by_key =
        goes_by_key.then(|| table.key().unwrap_or_default().iter().find(|name| is_unknown(name)).cloned()).flatten();
    by_key.or_else(|| later.reads(&insert.target, is_unknown))
}

fn is_generated(column: &Column) -> bool {
    column.generated || column.identity || column.default.as_deref().is_some_and(|sql| constant_default(sql).is_none())
}

/// A default that is the same for each row: one without a function and without another column.
pub(crate) fn constant_default(sql: &str) -> Option<&str> {
    let parsed = raw::parse(sql).ok()?;
    (parsed.calls().is_empty() && parsed.columns().is_empty()).then_some(sql)
}
