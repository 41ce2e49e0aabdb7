//! A throwaway PostgreSQL server, made of the programs that the machine has: for the demo, and for tests.
//!
//! [`Sandbox::start`] makes a data folder below the temporary folder and starts a server there that only a Unix socket
//! in the same, private folder reaches. It needs no network and no rights; the superuser's is run by another account.
//!
//! A server never outlives its [`Sandbox`], however that ends: drop, panic, Ctrl-C, `kill -9`. One mechanism covers
//! them all: the server belongs to a shell that reads from a pipe which only this process can write, and when the pipe
//! closes the shell stops the server and removes the folder (`supervisor.sh`).
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "an edge: it makes folders, reads the environment and runs programs"
)]

mod account;
mod binaries;
mod error;
mod folder;
mod supervisor;

use std::io;
use std::path::{Path, PathBuf};

use postgres::{Config, NoTls};

use self::binaries::Search;
use self::folder::Folder;
use self::supervisor::{Step, Supervisor};

pub use self::error::SandboxError;

/// The port, which only names the socket's file: the folder is private, and nothing listens on TCP.
const PORT: u16 = 5432;

/// What a server is made of.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder of `initdb`, `pg_ctl` and `postgres`; searched where it is `None`.
    pub bin: Option<PathBuf>,
    /// Settings of `postgresql.conf`, name and value; the last of a name wins.
    pub settings: Vec<(String, String)>,
    /// Whether commits reach the disk, as a real server's do. Off, a test suite runs several times faster, and a crash
    /// of the server loses nothing either: only a crash of the whole machine would.
    pub durable: bool,
}

/// A running server, which ends with this value.
#[derive(Debug)]
pub struct Sandbox {
    // Dropped before the folder, which is what a server without a folder would have to wait for.
    supervisor: Supervisor,
    folder: Folder,
    bin: PathBuf,
    version: u32,
}

impl Sandbox {
    /// Starts a server of the version that the machine has. Takes about a second, most of it `initdb`.
    ///
    /// # Errors
    ///
    /// Where the machine has no server, or it does not start; the message says where it looked, or what it logged.
    pub fn start() -> Result<Self, SandboxError> {
        Self::with(Options::default())
    }

    /// Starts a server as the options say.
    ///
    /// # Errors
    ///
    /// As [`Sandbox::start`]; also where a setting is none, or `bin` has no server.
    pub fn with(options: Options) -> Result<Self, SandboxError> {
        let bin = match options.bin.clone() {
            Some(bin) => binaries::named(bin)?,
            None => Search::of_this_machine().find()?,
        };
        let folder = Folder::create()?;
        write_settings(&folder, &options)?;
        let mut supervisor = Supervisor::spawn(&folder, &bin, None).map_err(no_shell)?;
        take(Step::Initialise, &mut supervisor, &folder)?;
        let version = folder.version()?;
        take(Step::Start, &mut supervisor, &folder)?;
        Ok(Self { supervisor, folder, bin, version })
    }

    /// Starts a standby, a second server that follows this one by streaming. This one is stopped for a moment, as by a
    /// crash, and started again.
    ///
    /// # Errors
    ///
    /// As [`Sandbox::start`] and [`Sandbox::restart`].
    pub fn standby(&mut self) -> Result<Self, SandboxError> {
        let folder = Folder::create()?;
        let primary = self.socket_dir().display();
        let follows = format!("host={primary} port={PORT} user=postgres application_name=standby");
        let settings = vec![("primary_conninfo".to_owned(), follows)];
        write_settings(&folder, &Options { settings, ..Options::default() })?;
        let mut supervisor = Supervisor::spawn(&folder, &self.bin, Some(&self.folder)).map_err(no_shell)?;
        self.stop_immediately()?;
        take(Step::Copy, &mut supervisor, &folder)?;
        self.restart()?;
        take(Step::Start, &mut supervisor, &folder)?;
        Ok(Self { supervisor, folder, bin: self.bin.clone(), version: self.version })
    }

    /// How to connect to a database of this server; `postgres` is there from the start.
    pub fn config(&self, database: &str) -> Config {
        let mut config = Config::new();
        config.host_path(self.socket_dir()).port(self.port()).user("postgres").dbname(database);
        config
    }

    /// The same as a URL, for a program that takes one: `postgresql://postgres@%2Ftmp%2F…:5432/postgres`.
    pub fn url(&self, database: &str) -> String {
        let host = percent_encode(&self.socket_dir().to_string_lossy());
        format!("postgresql://postgres@{host}:{}/{}", self.port(), percent_encode(database))
    }

    /// The folder of the socket, which is what `psql -h` takes.
    pub fn socket_dir(&self) -> &Path {
        self.folder.path()
    }

    /// The port, which is part of the socket's name.
    pub fn port(&self) -> u16 {
        PORT
    }

    /// The folder of the server's programs. A client such as `psql` may be there or not.
    pub fn bin_dir(&self) -> &Path {
        &self.bin
    }

    /// The major version, such as 15.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Creates an empty database, so that tests can share a server without meeting.
    ///
    /// # Errors
    ///
    /// Where the database exists, or the server is stopped.
    pub fn create_database(&self, name: &str) -> Result<(), SandboxError> {
        let create = || -> Result<(), postgres::Error> {
            let mut client = self.config("postgres").connect(NoTls)?;
            // The server quotes the name: a utility statement takes no parameters.
            let statement: String = client.query_one("SELECT format('CREATE DATABASE %I', $1::text)", &[&name])?.get(0);
            client.batch_execute(&statement)
        };
        create().map_err(|source| SandboxError::Statement { what: format!("create the database `{name}`"), source })
    }

    /// Stops the server as a crash would: sessions are cut off, nothing is written at the end.
    ///
    /// # Errors
    ///
    /// Where the server is stopped already.
    pub fn stop_immediately(&mut self) -> Result<(), SandboxError> {
        take(Step::Stop, &mut self.supervisor, &self.folder)
    }

    /// Starts the server again, after [`Sandbox::stop_immediately`] or in its place; it recovers what was committed.
    ///
    /// # Errors
    ///
    /// Where the server does not recover; the message has the end of its log.
    pub fn restart(&mut self) -> Result<(), SandboxError> {
        take(Step::Restart, &mut self.supervisor, &self.folder)
    }
}

fn no_shell(source: io::Error) -> SandboxError {
    SandboxError::Io { what: "run `/bin/sh`".to_owned(), source }
}

fn take(step: Step, supervisor: &mut Supervisor, folder: &Folder) -> Result<(), SandboxError> {
    let taken = supervisor.take(step).map_err(|source| SandboxError::Io {
        what: format!("ask the shell that owns the throwaway server to {}", step.name()),
        source,
    })?;
    if taken { Ok(()) } else { Err(SandboxError::Failed { step: step.name(), log: folder.log_tail() }) }
}

fn write_settings(folder: &Folder, options: &Options) -> Result<(), SandboxError> {
    let socket_dir = folder.path().to_string_lossy();
    let on_or_off = if options.durable { "on" } else { "off" };
    let own = [
        ("listen_addresses", ""),
        ("unix_socket_directories", &*socket_dir),
        ("port", &*PORT.to_string()),
        ("fsync", on_or_off),
        ("full_page_writes", on_or_off),
    ];
    let asked_for = options.settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    folder.write_settings(own.into_iter().chain(asked_for))
}

/// A part of a URL, in which everything but letters, digits and `-._~` is escaped.
fn percent_encode(part: &str) -> String {
    part.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
