//! Functions, as expressions: each is null where an argument is null, unless it says otherwise.

mod array;
mod cast;
mod choice;
mod e164;
mod generator;
mod json;
mod text;

pub use array::array;
pub use cast::{CastTo, Textual};
pub use choice::{Ordered, greatest, least, nullif};
pub use e164::e164;
pub use generator::{gen_random_uuid, now, random_token};
pub(super) use json::at_path;
pub use json::{Document, json_set, remove_key, rename_key, to_jsonb};
pub use text::{concat_ws, concatenate, length, lower, regexp_replace, replace, split_part, trim, upper};

use super::Expr;
use crate::ir::{self, Function};

/// A call of a function.
fn call<T, S, const N: usize>(function: Function, arguments: [ir::Expr; N]) -> Expr<T, S> {
    Expr::new(ir::Expr::Call { function, arguments: arguments.into() })
}
