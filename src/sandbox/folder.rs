//! The private folder of a server: data, settings, log and socket, owned by an account that PostgreSQL accepts.

use std::env;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::SandboxError;
use super::account::Account;

/// The bytes that the socket adds to the folder's path: `/backstitch-XXXXXX/.s.PGSQL.5432`.
const SOCKET_PATH: usize = 32;

/// The longest path of a Unix socket, without the final zero, on the systems that allow least (macOS; Linux has 107).
const SOCKET_PATH_LIMIT: usize = 103;

/// The permission bits that let everybody enter a folder, and write into it.
const ENTER: u32 = 0o001;
const WRITE: u32 = 0o002;

/// How many lines of the log an error shows.
const LOG_TAIL: usize = 15;

/// A folder that is removed when it is dropped, if the supervisor has not done so before.
#[derive(Debug)]
pub(super) struct Folder {
    folder: TempDir,
    account: Option<Account>,
}

impl Folder {
    /// Makes the folder where temporary files belong, or in `/tmp` where a socket there would have too long a path or
    /// the server's account could not reach it.
    pub(super) fn create() -> Result<Self, SandboxError> {
        let preferred = env::temp_dir();
        let base = if suits_everybody(&preferred) { preferred } else { PathBuf::from("/tmp") };
        let folder = tempfile::Builder::new()
            .prefix("backstitch-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(&base)
            .map_err(|source| SandboxError::Io { what: format!("create a folder in `{}`", base.display()), source })?;
        let account = match owner(folder.path())? {
            // The superuser, under whom PostgreSQL refuses to run.
            0 => Some(Account::unprivileged()?),
            _ => None,
        };
        let folder = Self { folder, account };
        folder.hand_over(folder.path())?;
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The account that the server must run as, where it is not the one that runs this process.
    pub(super) fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    /// Writes the settings that the server's configuration includes, later ones winning.
    pub(super) fn write_settings<'a>(
        &self,
        settings: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), SandboxError> {
        let text: String =
            settings.into_iter().map(|(name, value)| format!("{name} = '{}'\n", escape(value))).collect();
        let path = self.path().join("settings.conf");
        fs::write(&path, text)
            .map_err(|source| SandboxError::Io { what: format!("write `{}`", path.display()), source })?;
        self.hand_over(&path)
    }

    /// The major version of the data folder, once it is initialised.
    pub(super) fn version(&self) -> Result<u32, SandboxError> {
        let path = self.path().join("data/PG_VERSION");
        fs::read_to_string(&path)
            .and_then(|text| text.trim().parse().map_err(io::Error::other))
            .map_err(|source| SandboxError::Io { what: format!("read `{}`", path.display()), source })
    }

    /// The last lines of the log, for an error; empty where nothing was logged.
    pub(super) fn log_tail(&self) -> String {
        let log = fs::read(self.path().join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(LOG_TAIL)..].join("\n")
    }

    /// Gives a file to the server's account.
    fn hand_over(&self, path: &Path) -> Result<(), SandboxError> {
        let Some(account) = &self.account else { return Ok(()) };
        chown(path, Some(account.uid), Some(account.gid)).map_err(|source| SandboxError::Io {
            what: format!("give `{}` to the account `{}`", path.display(), account.name),
            source,
        })
    }
}

/// Whether a socket fits below the folder, and any account may use it. The superuser's own folders are closed to the
/// account that the server runs as; asking the same of everybody is simpler, and `/tmp` is never a bad answer.
fn suits_everybody(base: &Path) -> bool {
    let permits = |folder: &Path, bits: u32| fs::metadata(folder).is_ok_and(|found| found.mode() & bits == bits);
    base.is_absolute()
        && base.as_os_str().len() + SOCKET_PATH <= SOCKET_PATH_LIMIT
        && permits(base, ENTER | WRITE)
        && base.ancestors().all(|folder| permits(folder, ENTER))
}

fn owner(path: &Path) -> Result<u32, SandboxError> {
    let found = fs::metadata(path)
        .map_err(|source| SandboxError::Io { what: format!("read who owns `{}`", path.display()), source })?;
    Ok(found.uid())
}

/// A value between single quotes in `postgresql.conf`, where a backslash escapes too.
fn escape(value: &str) -> String {
    value.replace('\\', r"\\").replace('\'', "''").replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_socket_is_as_long_as_its_limit_assumes() {
        let folder = Folder::create().unwrap();
        let base = folder.path().parent().unwrap().as_os_str().len();
        let socket = folder.path().join(format!(".s.PGSQL.{}", super::super::PORT));
        assert_eq!(socket.as_os_str().len() - base, SOCKET_PATH);
    }

    #[test]
    fn a_folder_that_others_cannot_enter_or_that_is_too_deep_does_not_suit() {
        let private = tempfile::tempdir().unwrap();
        assert!(!suits_everybody(private.path()));
        assert!(!suits_everybody(Path::new("relative")));
        assert!(!suits_everybody(&Path::new("/tmp").join("x".repeat(90))));
        assert!(suits_everybody(Path::new("/tmp")));
    }
}
