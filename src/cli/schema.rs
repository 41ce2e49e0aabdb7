use std::path::Path;

use anyhow::Result;

use super::scripts::{self};
use super::{Project, Verdict, say};
use crate::script::ScriptName;

/// Prints what creates the schema of the ledger and the journals beforehand, for a DBA.
pub(super) fn run(project: &Project, name: Option<&str>, directory: &Path) -> Result<Verdict> {
    for folder in scripts::folders(project, name, directory)? {
        match scripts::check(project, &folder)? {
            None => say(folder.text(ScriptName::Install)?.trim_end())?,
            Some(refusal) => return Ok(refusal.tell()),
        }
    }
    Ok(Verdict::Yes)
}
