#![doc = include_str!("../ARCHITECTURE.md")]
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]
#![warn(clippy::unwrap_used)]

pub mod catalog;
pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod dsl;
pub mod explain;
pub mod ir;
pub mod live;
pub mod output;
pub mod plan;
pub mod run;
pub mod sandbox;
pub mod script;
pub mod sql;

use std::fmt;

use catalog::Catalog;
use diagnostic::{Diagnostic, Severity};
use ir::Backfill;
use plan::Plan;
use script::{ScriptError, Scripts};

/// Everything that rules are written with.
pub mod prelude {
    pub use crate::dsl::*;
    pub use crate::{named_type, table};
}

/// A backfill, compiled.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// What the templates printed it from.
    pub plan: Plan,
    /// Its files.
    pub scripts: Scripts,
    /// What to know, though nothing is wrong.
    pub warnings: Vec<Diagnostic>,
}

/// Why a backfill can't be compiled.
#[derive(Debug)]
pub enum CompileError {
    /// The rules don't fit the schema, or each other: every fault that was found.
    Refused(Vec<Diagnostic>),
    /// A template failed: a defect of backstitch.
    Script(ScriptError),
}

/// Compiles a backfill against a schema: rules in, scripts out, nothing else read or written.
///
/// # Errors
///
/// Every fault of the rules at once, each with its place and its remedy.
pub fn compile(backfill: &Backfill, catalog: &Catalog) -> Result<Compiled, CompileError> {
    let diagnostics = check::check(backfill, catalog);
    if diagnostics.iter().any(|one| one.severity == Severity::Error) {
        return Err(CompileError::Refused(diagnostics));
    }
    let plan = plan::plan(backfill, catalog);
    let scripts = script::scripts(&plan).map_err(CompileError::Script)?;
    Ok(Compiled { plan, scripts, warnings: diagnostics })
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CompileError::Refused(diagnostics) => {
                let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
                f.write_str(&lines.join("\n\n"))
            }
            CompileError::Script(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CompileError {}
