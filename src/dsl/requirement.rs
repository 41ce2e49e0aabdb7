use super::place::here;
use super::rows::RowSet;
use crate::ir::{self, RequirementKind};

/// Rows that there must not be: see [`require`] and [`warn`].
#[derive(Debug)]
#[must_use = "a requirement holds nothing back until it is added to a backfill"]
pub struct Requirement(pub(super) ir::Requirement);

/// Refuses to write anything while there are such rows. `message` is said of one of them (`has no number to use`),
/// `remedy` says what to do.
#[track_caller]
pub fn require<T>(
    name: impl Into<String>,
    violations: RowSet<T>,
    message: impl Into<String>,
    remedy: impl Into<String>,
) -> Requirement {
    let (name, message, remedy) = (name.into(), message.into(), remedy.into());
    let kind = RequirementKind::Require;
    Requirement(ir::Requirement { name, kind, violations: violations.ir, message, remedy, place: here() })
}

/// Shows such rows in preview, forward and proof, and stops nothing.
#[track_caller]
pub fn warn<T>(
    name: impl Into<String>,
    violations: RowSet<T>,
    message: impl Into<String>,
    remedy: impl Into<String>,
) -> Requirement {
    let (name, message, remedy) = (name.into(), message.into(), remedy.into());
    let kind = RequirementKind::Warn;
    Requirement(ir::Requirement { name, kind, violations: violations.ir, message, remedy, place: here() })
}
