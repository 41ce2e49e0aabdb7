use std::panic::Location;

use crate::diagnostic::Place;

/// The place in the rules' source that called, for the messages about it.
#[track_caller]
pub(super) fn here() -> Place {
    let caller = Location::caller();
    Place::of_rules(caller.file(), caller.line(), caller.column())
}
