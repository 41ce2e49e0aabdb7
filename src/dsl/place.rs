use std::panic::Location;

use crate::diagnostic::Place;

/// The place in the rules' source that called, for the messages about it.
#[track_caller]
pub(super) fn here() -> Place {
    let caller = Location::caller();
    Place { file: caller.file().replace('\\', "/"), line: caller.line(), column: Some(caller.column()) }
}
