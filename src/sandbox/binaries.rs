//! Where the server's programs are.

use std::cmp::Reverse;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::SandboxError;

/// The variable that names the folder, before any search.
const VARIABLE: &str = "BACKSTITCH_PG_BIN";

/// The programs that a folder must have.
const PROGRAMS: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// Where installers put the programs: Debian, the PostgreSQL project's RPMs, Homebrew on either processor, Postgres.app.
/// The starred folder ends in the version. `scripts/install-postgresql` has the same list.
const PLACES: [&str; 5] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
];

/// A folder that the caller named.
pub(super) fn named(bin: PathBuf) -> Result<PathBuf, SandboxError> {
    checked(bin, "Options::bin")
}

/// What the search depends on.
#[derive(Debug)]
pub(super) struct Search {
    /// The value of `BACKSTITCH_PG_BIN`: if it is there, nothing else counts.
    variable: Option<PathBuf>,
    /// The folders of `PATH`.
    path: Vec<PathBuf>,
    /// The folder that the places start from, `/` but in tests.
    root: PathBuf,
}

impl Search {
    /// The search on this machine.
    pub(super) fn of_this_machine() -> Self {
        Self {
            variable: env::var_os(VARIABLE).filter(|bin| !bin.is_empty()).map(PathBuf::from),
            path: env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default(),
            root: PathBuf::from("/"),
        }
    }

    /// The folder of the programs: the variable, `PATH`, `pg_config`, then the places, newest version first.
    pub(super) fn find(self) -> Result<PathBuf, SandboxError> {
        if let Some(bin) = self.variable {
            return checked(bin, VARIABLE);
        }
        let installed = PLACES.iter().flat_map(|place| self.versions(place));
        let mut candidates = self.path.iter().cloned().chain(self.by_pg_config()).chain(installed);
        candidates.find(|bin| missing(bin).is_none()).ok_or_else(|| {
            let asked = [VARIABLE, "PATH", "pg_config --bindir"];
            SandboxError::NotFound { looked: asked.into_iter().chain(PLACES).map(str::to_owned).collect() }
        })
    }

    fn by_pg_config(&self) -> Option<PathBuf> {
        let program = self.path.iter().map(|folder| folder.join("pg_config")).find(|program| program.is_file())?;
        let output = Command::new(program).arg("--bindir").output().ok()?;
        Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim_end()))
    }

    /// The folders that a place stands for, newest version first.
    fn versions(&self, place: &str) -> Vec<PathBuf> {
        let (starred, bin) = place.split_once("*/").expect("a place has one starred folder");
        let (parent, prefix) = starred.rsplit_once('/').expect("a place is absolute");
        let parent = self.root.join(parent.trim_start_matches('/'));
        let mut found: Vec<(Vec<u32>, PathBuf)> = fs::read_dir(&parent)
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let name = entry.ok()?.file_name().into_string().ok()?;
                let version = name.strip_prefix(prefix)?;
                // A name without a version, such as Postgres.app's link `latest`, comes last.
                let version =
                    version.split('.').map(|part| part.parse().ok()).collect::<Option<_>>().unwrap_or_default();
                Some((version, parent.join(&name).join(bin)))
            })
            .collect();
        found.sort_by_key(|(version, _)| Reverse(version.clone()));
        found.into_iter().map(|(_, bin)| bin).collect()
    }
}

fn checked(bin: PathBuf, named_by: &'static str) -> Result<PathBuf, SandboxError> {
    match missing(&bin) {
        None => Ok(bin),
        Some(missing) => Err(SandboxError::BadBin { named_by, bin, missing }),
    }
}

/// The first program that a folder lacks. A relative folder lacks them all: the server starts in a folder of its own.
fn missing(bin: &Path) -> Option<&'static str> {
    PROGRAMS.into_iter().find(|program| !bin.is_absolute() || !bin.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    /// A machine with the programs in these folders, below a root of its own.
    fn machine(folders: &[&str]) -> (TempDir, Search) {
        let root = tempfile::tempdir().unwrap();
        for folder in folders {
            let folder = root.path().join(folder);
            fs::create_dir_all(&folder).unwrap();
            for program in PROGRAMS {
                fs::write(folder.join(program), "").unwrap();
            }
        }
        let search = Search { variable: None, path: Vec::new(), root: root.path().to_owned() };
        (root, search)
    }

    #[test]
    fn where_nothing_is_found_the_message_says_where_it_looked_and_what_to_install() {
        let (_root, search) = machine(&[]);
        insta::assert_snapshot!(search.find().unwrap_err(), @r"
        no PostgreSQL server on this machine, so none can be started
          = note: looked in `BACKSTITCH_PG_BIN`, `PATH`, `pg_config --bindir`, `/usr/lib/postgresql/*/bin`, `/usr/pgsql-*/bin`, `/opt/homebrew/opt/postgresql@*/bin`, `/usr/local/opt/postgresql@*/bin`, `/Applications/Postgres.app/Contents/Versions/*/bin`
          = help: `apt-get install postgresql`, or `brew install postgresql@18`, or set `BACKSTITCH_PG_BIN` to the folder that has `initdb`
        ");
    }

    #[test]
    fn a_variable_that_names_a_wrong_folder_is_an_error_although_path_has_the_programs() {
        let (root, mut search) = machine(&["bin"]);
        search.path = vec![root.path().join("bin")];
        search.variable = Some(PathBuf::from("/somewhere/else"));
        insta::assert_snapshot!(search.find().unwrap_err(), @r"
        `BACKSTITCH_PG_BIN` is `/somewhere/else`, which has no `initdb`, so no server can be started
          = help: name the folder that has `initdb`, `pg_ctl` and `postgres`, or leave it out to have it searched
        ");
    }

    #[test]
    fn path_wins_over_the_places() {
        let (root, mut search) = machine(&["bin", "usr/lib/postgresql/18/bin"]);
        search.path = vec![root.path().join("empty"), root.path().join("bin")];
        assert_eq!(search.find().unwrap(), root.path().join("bin"));
    }

    #[test]
    fn the_newest_version_of_a_place_wins_by_number_not_by_spelling() {
        for (older, newer) in [
            ("usr/lib/postgresql/9.6/bin", "usr/lib/postgresql/14/bin"),
            ("usr/pgsql-16/bin", "usr/pgsql-18/bin"),
            ("opt/homebrew/opt/postgresql@9.6/bin", "opt/homebrew/opt/postgresql@18/bin"),
            (
                "Applications/Postgres.app/Contents/Versions/latest/bin",
                "Applications/Postgres.app/Contents/Versions/17/bin",
            ),
        ] {
            let (root, search) = machine(&[older, newer]);
            assert_eq!(search.find().unwrap(), root.path().join(newer));
            let (root, search) = machine(&[older]);
            assert_eq!(search.find().unwrap(), root.path().join(older));
        }
    }

    #[test]
    fn a_folder_with_only_the_clients_does_not_count() {
        let (root, search) = machine(&["usr/lib/postgresql/17/bin", "usr/lib/postgresql/18/bin"]);
        fs::remove_file(root.path().join("usr/lib/postgresql/18/bin/initdb")).unwrap();
        assert_eq!(search.find().unwrap(), root.path().join("usr/lib/postgresql/17/bin"));
    }

    #[test]
    fn pg_config_is_asked_where_path_has_no_server() {
        use std::os::unix::fs::PermissionsExt;

        let (root, mut search) = machine(&["libexec"]);
        let program = root.path().join("pg_config");
        fs::write(&program, "#!/bin/sh\n[ \"$1\" = --bindir ] && echo \"${0%/*}/libexec\"\n").unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        search.path = vec![root.path().to_owned()];
        assert_eq!(search.find().unwrap(), root.path().join("libexec"));
    }

    #[test]
    fn the_install_script_looks_in_the_same_places() {
        let script = include_str!("../../scripts/install-postgresql");
        for place in PLACES {
            assert!(script.contains(place), "{place}");
        }
    }
}
