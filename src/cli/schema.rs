use std::path::Path;

use anyhow::Result;

use super::scripts::{self, Step};
use super::{Project, Verdict, say};

/// Prints what creates the schema of the ledger and the journals beforehand, for a DBA.
pub(super) fn run(project: &Project, name: Option<&str>, directory: &Path) -> Result<Verdict> {
    for folder in scripts::folders(project, name, directory)? {
        match scripts::check(project, &folder, directory)? {
            Verdict::Yes => say(folder.text(Step::Install)?.trim_end())?,
            refused => return Ok(refused),
        }
    }
    Ok(Verdict::Yes)
}
