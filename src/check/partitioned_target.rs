use crate::catalog::{Catalog, Kind};
use crate::diagnostic::Diagnostic;
use crate::ir::Backfill;

const CODE: &str = "partitioned-target";

/// Does a rule write a table whose rows stand in other tables? Batches address rows by where they stand.
pub(super) fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let partitioned = |rule: &&crate::ir::Rule| {
        catalog.table(&rule.target).is_some_and(|table| matches!(table.kind, Kind::Partitioned { .. }))
    };
    let refuse = |rule: &crate::ir::Rule| {
        let message =
            format!("rule `{}` writes the partitioned table `{}`, which is not supported yet", rule.name, rule.target);
        let help = "write a rule for each partition: declare the partition with `table!` as a table of its own";
        Diagnostic::error(CODE, message, help).at(&rule.place)
    };
    backfill.rules.iter().filter(partitioned).map(refuse).collect()
}
