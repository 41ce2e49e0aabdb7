//! Files: everything is compiled in memory first, then each file is replaced in one step.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "an edge: it writes files")]

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where.
    pub path: PathBuf,
    /// What.
    pub text: String,
}

/// Writes files, all of them or none; one that holds the same already is not touched. Gives those written.
///
/// All are written beside their places first, where a full disk shows, and put into place at the end.
///
/// # Errors
///
/// A folder or file that can't be written; nothing is left behind, and nothing was replaced.
pub fn write(files: &[File]) -> Result<Vec<&File>> {
    let mut stale = Vec::new();
    for file in files {
        if read(&file.path)?.as_deref() != Some(file.text.as_bytes()) {
            stale.push(file);
        }
    }
    let staged = stale.iter().map(|file| stage(file).with_context(|| advice(file))).collect::<Result<Vec<_>>>()?;
    for (file, temporary) in stale.iter().zip(staged) {
        temporary.persist(&file.path).with_context(|| advice(file))?;
    }
    Ok(stale)
}

fn stage(file: &File) -> std::io::Result<tempfile::NamedTempFile> {
    let folder = file.path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(file.text.as_bytes())?;
    readable_by_all(temporary.as_file())?;
    Ok(temporary)
}

fn advice(file: &File) -> String {
    format!("`{}` can't be written: check its rights, or give another folder with `--out`", file.path.display())
}

/// The bytes of a file; nothing where there is none.
///
/// # Errors
///
/// A file that is there and can't be read.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error).with_context(|| format!("`{}` can't be read", path.display())),
    }
}

/// The folders inside a folder that hold a file of this name.
///
/// # Errors
///
/// A folder that is there and can't be read.
pub fn folders_with(folder: &Path, file: &str) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("`{}` can't be read", folder.display())),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("`{}` can't be read", folder.display()))?.path();
        if path.join(file).is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A temporary file is its owner's alone; a script is meant to be read by others.
#[cfg(unix)]
fn readable_by_all(file: &fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &fs::File) -> std::io::Result<()> {
    Ok(())
}
