use super::Question;
use crate::catalog::{Catalog, Kind};
use crate::diagnostic::{Diagnostic, Example, Explanation};
use crate::ir::Backfill;

const CODE: &str = "partitioned-target";

pub(super) const QUESTION: Question = Question {
    ask: check,
    explained: &[Explanation {
        code: CODE,
        title: "a rule writes a partitioned table",
        meaning: "Batches address rows by where they stand, and the rows of a partitioned table stand in its \
            partitions.",
        example: Example::Rules(include_str!("../../docs/diagnostics/partitioned-target.rs")),
        remedy: "Write a rule for each partition: declare the partition with `table!`, as a table of its own.",
    }],
};

/// Does a rule write a table whose rows stand in other tables? Batches address rows by where they stand.
fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let refuse = |rule: &crate::ir::Rule| {
        let table = catalog.table(&rule.target).filter(|table| matches!(table.kind, Kind::Partitioned { .. }))?;
        let message =
            format!("rule `{}` writes the partitioned table `{}`, which is not supported yet", rule.name, rule.target);
        let help = "write a rule for each partition: declare the partition with `table!` as a table of its own";
        let label = format!("`{}` is declared here, in partitions", table.name);
        Some(Diagnostic::error(CODE, message, help).at(&rule.place).label(&table.place, label))
    };
    backfill.rules.iter().filter_map(refuse).collect()
}
