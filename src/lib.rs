//! placeholder
pub mod catalog;
pub mod diagnostic;
pub mod dsl;
pub mod ir;
pub mod plan;
pub mod script;
pub mod sql;
/// p
pub mod prelude { pub use crate::dsl::*; pub use crate::{table, named_type}; }
