//! How to reach a server: from a flag, the environment, `.env`, `backstitch.toml` or libpq's variables to a session.
//!
//! What is taken follows libpq, so that what leads psql to a server leads here too. Where libpq would do less than was
//! asked for, or this can't do what libpq does, it is an error that says so.

mod configure;
mod error;
mod explain;
mod parameter;
mod parse;
mod passfile;
mod place;
mod session;
mod settings;
mod sources;
mod tls;
mod verifier;

use std::fmt;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;

use postgres::config::SslMode;
use postgres::error::{DbError, SqlState};
use postgres::{CancelToken, Client, Config};

use self::configure::{APPLICATION_NAME, Password};
use self::explain::{Obstacle, explain};
use self::place::Places;
use self::settings::Settings;
use self::tls::{Mode, Tls};

pub use self::error::{ConnectError, ConnectErrorKind};
pub use self::sources::Sources;

/// Where to connect, and how. Nothing that it prints has its password.
#[derive(Clone)]
pub struct Target {
    config: Config,
    places: Places,
    tls: Tls,
    password: Password,
    origin: String,
}

impl Target {
    /// Finds it: `--database-url`, then `DATABASE_URL` in the environment, in `.env`, then `backstitch.toml`. What that
    /// leaves open is libpq's `PG*` variables', then `~/.pgpass`'s, then libpq's defaults': a socket of this machine, the
    /// user of this process, the database of the same name.
    ///
    /// # Errors
    ///
    /// Where something can't be read, or asks for what isn't supported; the message names it and where it stands.
    pub fn find(sources: &Sources<'_>) -> Result<Self, ConnectError> {
        let settings = Settings::collect(sources)?;
        let home = sources.variable("HOME").map(PathBuf::from);
        let places = Places::of(&settings)?;
        let tls = Tls::of(&settings, places.are_sockets(), home.as_deref())?;
        let (mut config, password) = configure::configure(&settings, &places, home.as_deref())?;
        config.ssl_mode(tls.driver_mode());
        Ok(Self { config, places, tls, password, origin: settings.origin() })
    }

    /// Starts the session with one more setting, which holds from its first statement on.
    #[must_use]
    pub fn with_setting(mut self, name: &str, value: &str) -> Self {
        let before = self.config.get_options().map(|options| format!("{options} ")).unwrap_or_default();
        self.config.options(&format!("{before}-c {}={}", escape(name), escape(value)));
        self
    }

    /// What the session is called where neither the connection string nor `PGAPPNAME` says so; `backstitch` at first.
    #[must_use]
    pub fn with_application_name(mut self, name: &str) -> Self {
        if self.config.get_application_name() == Some(APPLICATION_NAME) {
            self.config.application_name(name);
        }
        self
    }

    /// Hands every notice of the server to a function, while a statement runs.
    #[must_use]
    pub fn with_notices(mut self, callback: impl Fn(DbError) + Send + Sync + 'static) -> Self {
        self.config.notice_callback(callback);
        self
    }

    /// Connects. A pooler may stand between: what needs a session of its own takes [`Target::connect_session`].
    ///
    /// # Errors
    ///
    /// Where there is no connection: the place, where its settings are from, the cause and the remedy.
    pub fn connect(&self) -> Result<Client, ConnectError> {
        let obstacle = match self.attempt(self.config.clone()) {
            Ok(client) => return Ok(client),
            Err(obstacle) => obstacle,
        };
        if self.tls.mode == Mode::Prefer && is_about_tls(&obstacle) {
            let mut plain = self.config.clone();
            plain.ssl_mode(SslMode::Disable);
            if let Ok(client) = self.attempt(plain) {
                return Ok(client);
            }
        }
        Err(explain(&obstacle, self))
    }

    /// Asks the server to cancel what a session of this target does, over a connection like the session's own.
    ///
    /// The server doesn't say whether there was anything to cancel.
    ///
    /// # Errors
    ///
    /// Where the server can't be reached.
    pub fn cancel(&self, token: &CancelToken) -> Result<(), ConnectError> {
        let (token, connector) = (token.clone(), self.tls.connector.clone());
        self.in_time(move || token.cancel_query(connector)).map_err(|obstacle| explain(&obstacle, self))
    }

    /// What to call it: `user@host:5432/dbname`.
    pub fn describe(&self) -> String {
        let user = self.config.get_user().unwrap_or_default();
        let dbname = self.config.get_dbname().unwrap_or_default();
        format!("{user}@{}/{dbname}", self.places.describe())
    }

    fn attempt(&self, config: Config) -> Result<Client, Obstacle> {
        let connector = self.tls.connector.clone();
        self.in_time(move || config.connect(connector))
    }

    /// Does it within the time that all addresses together have. The driver's own limit ends with the TCP connection, and
    /// somebody may listen there who never says a word.
    fn in_time<T: Send + 'static>(
        &self,
        what: impl FnOnce() -> Result<T, postgres::Error> + Send + 'static,
    ) -> Result<T, Obstacle> {
        let Some(limit) = self.config.get_connect_timeout() else { return what().map_err(Obstacle::Driver) };
        let limit = limit.saturating_mul(self.places.addresses());
        let (tell, hear) = mpsc::channel();
        // Whoever comes too late is not heard, and what it brings is closed.
        thread::spawn(move || tell.send(what()));
        match hear.recv_timeout(limit) {
            Ok(outcome) => outcome.map_err(Obstacle::Driver),
            Err(_) => Err(Obstacle::Timeout),
        }
    }

    /// The first line of a message about it.
    fn failure(&self, cause: &str) -> String {
        format!("can't connect to `{}`, from {}: {cause}", self.describe(), self.origin)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target").field("place", &self.describe()).field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Whether it may go without TLS what didn't go with it: no cipher in common, or users who are let in without only.
fn is_about_tls(obstacle: &Obstacle) -> bool {
    obstacle.is_of_tls() || obstacle.code() == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION)
}

/// A word of `options`, which the server splits at blanks.
fn escape(word: &str) -> String {
    let mut escaped = String::with_capacity(word.len());
    for character in word.chars() {
        if character == '\\' || character.is_ascii_whitespace() || character == '\u{b}' {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
