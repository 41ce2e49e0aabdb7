use crate::diagnostic::{Diagnostic, Place};
use crate::ir::Declared;

/// Adds a fault of a `table!`: where that stands, with the first that needs what it declares. The others would say the same.
pub(super) fn add(found: &mut Vec<Diagnostic>, fault: Diagnostic, declared: &Declared, what: &str, place: &Place) {
    let fault = match &declared.0 {
        Some(declared) => fault.at(declared).label(place, format!("{what} needs it")),
        None => fault.at(place),
    };
    if !found.iter().any(|one| one.message == fault.message && one.place == fault.place) {
        found.push(fault);
    }
}
