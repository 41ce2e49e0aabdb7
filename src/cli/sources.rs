use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Project;
use crate::diagnostic::{Diagnostic, Sources};

/// The texts that diagnostics point into: the schema, which is part of this program, and the files of the rules, where they
/// are found and are no newer than it. A diagnostic whose file is missing is shown with the place alone.
pub(super) fn sources(project: &Project, diagnostics: &[Diagnostic]) -> Sources {
    let mut sources = Sources::default();
    sources.add(project.schema_file(), project.ddl());
    let compiled = env::current_exe().ok().and_then(|program| modified(&program));
    for place in diagnostics.iter().flat_map(Diagnostic::places) {
        if sources.has(&place.file) {
            continue;
        }
        let path = candidates(&place.file).into_iter().find(|path| path.is_file());
        let path = path.filter(|path| modified(path) <= compiled);
        if let Some(text) = path.and_then(|path| fs::read_to_string(path).ok()) {
            sources.add(&place.file, text);
        }
    }
    sources
}

/// Where a file of the rules may be: places are relative to the folder in which cargo compiled, which is the current one,
/// the package's, or one above, where the package is part of a workspace.
fn candidates(file: &str) -> Vec<PathBuf> {
    let folders = [env::current_dir().ok(), env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)];
    let folders = folders.iter().flatten().flat_map(|folder| folder.ancestors());
    folders.map(|folder| folder.join(file)).collect()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
