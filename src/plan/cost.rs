use serde::Serialize;

use super::rule::RulePlan;
use super::select::Sql;

/// A table that rules write: what preview estimates the cost of a run by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CostPlan {
    /// The table, as SQL.
    pub table: Sql,
    /// The table, as a message shows it.
    pub name: String,
    /// The rules that write it.
    pub rules: Vec<String>,
    /// The columns that they write, stamps included: what triggers may be set to.
    pub columns: Vec<String>,
    /// Whether a rule changes rows of it.
    pub updates: bool,
    /// Whether a rule inserts rows into it.
    pub inserts: bool,
}

/// The tables that the rules write, each once.
pub(super) fn costs(rules: &[RulePlan]) -> Vec<CostPlan> {
    let mut costs: Vec<CostPlan> = Vec::new();
    for rule in rules {
        let known = costs.iter().position(|cost| cost.table == rule.target);
        let at = known.unwrap_or_else(|| {
            let (table, name) = (rule.target.clone(), rule.target_name.clone());
            costs.push(CostPlan {
                table,
                name,
                rules: Vec::new(),
                columns: Vec::new(),
                updates: false,
                inserts: false,
            });
            costs.len() - 1
        });
        costs[at].rules.push(rule.name.clone());
        match rule.insert {
            Some(_) => costs[at].inserts = true,
            None => costs[at].updates = true,
        }
        let stamp = rule.effect.stamp.as_ref().map(|stamp| &stamp.write.column);
        for column in rule.written.iter().chain(stamp) {
            if !costs[at].columns.contains(column) {
                costs[at].columns.push(column.clone());
            }
        }
    }
    costs
}
