//! What the compiler refuses: each file asks one question of the rules and the catalog, and collects every answer.

mod ambiguous_lookup;
mod compares_with_null;
mod constant_into_unique;
mod constraint;
mod decimal;
mod declaration;
mod double_writer;
mod drift;
mod duplicate_name;
mod facts;
mod identifier_too_long;
mod implies;
mod incomparable_type;
mod insert_key;
mod insert_source;
mod item;
mod misplaced_number;
mod misplaced_rotation;
mod missing_reference;
mod missing_value;
mod nearest;
mod never_converges;
mod never_fires;
mod no_key;
mod not_nullable;
mod nullness;
mod parameter_undeclared;
mod parameter_unused;
mod reads_before_write;
mod reads_own_target;
mod shadowed_branch;
mod stale_typed_table;
mod type_mismatch;
mod unindexed_lookup;
mod unindexed_reference;
mod unknown_after_insert;
mod unknown_after_write;
mod unknown_column;
mod unknown_function;
mod unknown_table;
mod unordered_choice;
mod unsafe_raw_sql;
mod unusable_name;
mod unusable_parameter;
mod unused_because;
mod value_out_of_range;
mod volatile_value;
mod writes_generated;
mod writes_key;
mod writes_partition_key;
mod written;
mod written_twice;

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Explanation};
use crate::ir::Backfill;

pub use drift::drift;
pub(crate) use insert_source::is_told_apart;
pub use nearest::nearest;
pub(crate) use unknown_after_insert::constant_default;

/// A question asked of a backfill.
struct Question {
    /// Every answer that is a fault.
    ask: fn(&Backfill, &Catalog) -> Vec<Diagnostic>,
    /// What the codes of its answers mean.
    explained: &'static [Explanation],
}

/// Every question, in the order in which the answers are shown.
const ALL: &[Question] = &[
    unusable_name::QUESTION,
    unusable_parameter::QUESTION,
    parameter_undeclared::QUESTION,
    parameter_unused::QUESTION,
    duplicate_name::QUESTION,
    unknown_table::QUESTION,
    unknown_column::QUESTION,
    identifier_too_long::QUESTION,
    unsafe_raw_sql::QUESTION,
    unknown_function::QUESTION,
    volatile_value::QUESTION,
    compares_with_null::QUESTION,
    type_mismatch::QUESTION,
    incomparable_type::QUESTION,
    stale_typed_table::QUESTION,
    never_fires::QUESTION,
    not_nullable::QUESTION,
    value_out_of_range::QUESTION,
    constant_into_unique::QUESTION,
    missing_reference::QUESTION,
    shadowed_branch::QUESTION,
    no_key::QUESTION,
    insert_key::QUESTION,
    insert_source::QUESTION,
    missing_value::QUESTION,
    writes_generated::QUESTION,
    writes_key::QUESTION,
    writes_partition_key::QUESTION,
    written_twice::QUESTION,
    ambiguous_lookup::QUESTION,
    unordered_choice::QUESTION,
    misplaced_rotation::QUESTION,
    misplaced_number::QUESTION,
    reads_own_target::QUESTION,
    never_converges::QUESTION,
    double_writer::QUESTION,
    reads_before_write::QUESTION,
    unknown_after_insert::QUESTION,
    unknown_after_write::QUESTION,
    unused_because::QUESTION,
    unindexed_lookup::QUESTION,
    unindexed_reference::QUESTION,
];

/// Asks every question; a backfill that gives no error can be lowered.
pub fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = ALL.iter().flat_map(|question| (question.ask)(backfill, catalog)).collect();
    let mut seen = BTreeSet::new();
    diagnostics.retain(|one| seen.insert((one.code, one.to_string())));
    diagnostics
}

/// What each code of these questions means.
pub fn explanations() -> impl Iterator<Item = &'static Explanation> {
    ALL.iter().flat_map(|question| question.explained).chain(drift::explanations())
}
