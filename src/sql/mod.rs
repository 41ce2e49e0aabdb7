//! The words of SQL that every stage shares: names, types, and how both are quoted.

mod name;
mod quote;
pub mod raw;
mod types;
mod volatile;

pub use name::QualifiedName;
pub use quote::{identifier, is_keyword, literal};
pub use types::Type;
pub use volatile::{has_effect, is_volatile};
