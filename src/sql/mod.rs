//! The words of SQL that every stage shares: names, types, and how both are quoted.

mod functions;
mod name;
mod quote;
pub mod raw;
mod types;
mod volatile;

pub use functions::{ServerFunction, server_function};
pub use name::QualifiedName;
pub use quote::{identifier, is_keyword, literal};
pub use types::Type;
pub use volatile::is_volatile;
