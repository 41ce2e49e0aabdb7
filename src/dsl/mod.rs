//! What users write: builders over typed columns, which give the untyped [`crate::ir`].
//!
//! Types carry the table and the SQL type, so that a column of another table, or a text where a number belongs, does not
//! compile. Values carry the syntax tree.

mod aggregate;
mod backfill;
mod cases;
mod classify;
mod column;
mod derive;
mod designate;
mod distinct;
mod elements;
mod expression;
mod fill;
mod function;
mod insert_missing;
mod lookup;
mod normalize;
mod number;
mod order;
mod place;
mod predicate;
mod proof;
mod raw;
mod requirement;
mod rows;
mod rule;
mod table;
mod types;

pub use aggregate::Summed;
pub use backfill::{BackfillBuilder, backfill};
pub use classify::{Classify, classify};
pub use column::{Column, ColumnKind};
pub use derive::{Derive, derive};
pub use designate::{Designate, designate};
pub use distinct::{DistinctValues, Value, distinct};
pub use elements::{Element, Elements, elements, json_elements};
pub use expression::{Expr, Expression, Operand, Predicate, coalesce, literal, parameter};
pub use fill::{Ended, Fill, Open, fill};
pub use function::{
    CastTo, Document, Ordered, Textual, array, concat_ws, concatenate, e164, gen_random_uuid, greatest, json_set,
    least, length, lower, now, nullif, random_token, regexp_replace, remove_key, rename_key, replace, split_part,
    to_jsonb, trim, upper,
};
pub use insert_missing::{InsertMissing, InsertWithoutSource, insert_missing};
pub use lookup::{Lookup, LookupWithoutOn, lookup};
pub use normalize::{Normalize, normalize};
pub use number::{NumberWithin, number_within};
pub use order::Order;
pub use predicate::not;
pub use proof::{Check, Figure, count, distribution, each, prove, report};
pub use raw::raw;
pub use requirement::{Requirement, require, warn};
pub use rows::{RowSet, RowSource, rows};
pub use rule::{FinishedRule, Rule};
pub use table::Table;
pub use types::{
    Array, BigInt, Boolean, Bytea, Date, Double, Integer, Interval, Json, Jsonb, NamedType, Numeric, Real, SmallInt,
    SqlType, Text, Time, Timestamp, TimestampTz, Uuid,
};
