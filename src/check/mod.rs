//! What the compiler refuses: each file asks one question of the rules and the catalog, and collects every answer.

mod ambiguous_lookup;
mod compares_with_null;
mod constant_into_unique;
mod constraint;
mod decimal;
mod double_writer;
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
mod unknown_after_insert;
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
use crate::diagnostic::Diagnostic;
use crate::ir::Backfill;

pub(crate) use insert_source::is_told_apart;
pub use nearest::nearest;
pub(crate) use unknown_after_insert::constant_default;

/// A question asked of a backfill.
type Check = fn(&Backfill, &Catalog) -> Vec<Diagnostic>;

/// Every question, in the order in which the answers are shown.
const ALL: &[Check] = &[
    unusable_name::check,
    unusable_parameter::check,
    parameter_undeclared::check,
    parameter_unused::check,
    duplicate_name::check,
    unknown_table::check,
    unknown_column::check,
    identifier_too_long::check,
    unsafe_raw_sql::check,
    unknown_function::check,
    volatile_value::check,
    compares_with_null::check,
    type_mismatch::check,
    incomparable_type::check,
    stale_typed_table::check,
    never_fires::check,
    not_nullable::check,
    value_out_of_range::check,
    constant_into_unique::check,
    missing_reference::check,
    shadowed_branch::check,
    no_key::check,
    insert_key::check,
    insert_source::check,
    missing_value::check,
    writes_generated::check,
    writes_key::check,
    writes_partition_key::check,
    written_twice::check,
    ambiguous_lookup::check,
    unordered_choice::check,
    misplaced_rotation::check,
    misplaced_number::check,
    reads_own_target::check,
    never_converges::check,
    double_writer::check,
    reads_before_write::check,
    unknown_after_insert::check,
    unused_because::check,
    unindexed_lookup::check,
];

/// Asks every question; a backfill that gives no error can be lowered.
pub fn check(backfill: &Backfill, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = ALL.iter().flat_map(|check| check(backfill, catalog)).collect();
    let mut seen = BTreeSet::new();
    diagnostics.retain(|one| seen.insert((one.code, one.to_string())));
    diagnostics
}
