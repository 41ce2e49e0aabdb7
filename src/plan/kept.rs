use serde::Serialize;

use super::left::LeftTable;
use super::rule::RulePlan;

/// A table that backstitch keeps for a backfill, beside the ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeptTable {
    /// Its name, without its schema.
    pub name: String,
    /// The privileges that the scripts take on it.
    pub privileges: Vec<&'static str>,
}

/// Of a table whose rows come and go.
const ADDED_AND_DROPPED: [&str; 3] = ["SELECT", "INSERT", "DELETE"];

/// The journals, the plans that are not applied yet, and what passes have left.
pub(super) fn kept(rules: &[RulePlan], left: &[LeftTable]) -> Vec<KeptTable> {
    let table = |name: &str, privileges: [&'static str; 3]| KeptTable {
        name: name.to_owned(),
        privileges: privileges.to_vec(),
    };
    let of_rule = |rule: &RulePlan| {
        let journal = table(&rule.journal, ["SELECT", "INSERT", "UPDATE"]);
        let pending = rule.planned.iter().map(|planned| table(&planned.pending, ADDED_AND_DROPPED));
        std::iter::once(journal).chain(pending).collect::<Vec<_>>()
    };
    let left = left.iter().map(|left| table(&left.name, ADDED_AND_DROPPED));
    rules.iter().flat_map(of_rule).chain(left).collect()
}
