use serde::Serialize;

use super::rule::RulePlan;

/// A table that backstitch keeps for a backfill, beside the ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeptTable {
    /// Its name, without its schema.
    pub name: String,
    /// The privileges that the scripts take on it.
    pub privileges: Vec<&'static str>,
}

/// The journals, and the plans that are not applied yet.
pub(super) fn kept(rules: &[RulePlan]) -> Vec<KeptTable> {
    let table = |name: &str, privileges: [&'static str; 3]| KeptTable {
        name: name.to_owned(),
        privileges: privileges.to_vec(),
    };
    let of_rule = |rule: &RulePlan| {
        let journal = table(&rule.journal, ["SELECT", "INSERT", "UPDATE"]);
        let pending = rule.planned.iter().map(|planned| table(&planned.pending, ["SELECT", "INSERT", "DELETE"]));
        std::iter::once(journal).chain(pending).collect::<Vec<_>>()
    };
    rules.iter().flat_map(of_rule).collect()
}
