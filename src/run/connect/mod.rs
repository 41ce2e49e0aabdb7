//! A stand-in until the connection is written: a URL, and no TLS.

use std::fmt;
use std::sync::Arc;

use postgres::{CancelToken, Client, Config, NoTls, error::DbError};

/// Where the address of the database may come from, in the order in which they count.
#[expect(missing_debug_implementations, reason = "a stand-in")]
pub struct Sources<'a> {
    /// `--database-url`, or the variable that stands for it.
    pub url: Option<&'a str>,
    /// The variables of the environment.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
    /// The text of `.env`.
    pub dotenv: Option<&'a str>,
    /// `database_url` of `backstitch.toml`.
    pub configured: Option<&'a str>,
}

type OnNotice = Arc<dyn Fn(DbError) + Send + Sync>;

/// A database that can be connected to.
#[derive(Clone)]
pub struct Target {
    config: Config,
    options: String,
    on_notice: Option<OnNotice>,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target").field("database", &self.describe()).finish_non_exhaustive()
    }
}

/// Why there is no connection.
#[derive(Debug)]
pub struct ConnectError(String);

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConnectError {}

impl Target {
    /// The first source that names a database.
    ///
    /// # Errors
    ///
    /// Where none does.
    pub fn find(sources: &Sources<'_>) -> Result<Self, ConnectError> {
        let variable = (sources.environment)("DATABASE_URL");
        let url = sources.url.or(variable.as_deref()).or(sources.configured);
        let url = url.ok_or_else(|| ConnectError("no database is named: give `--database-url`".to_owned()))?;
        let config = url.parse().map_err(|error: postgres::Error| ConnectError(error.to_string()))?;
        Ok(Self { config, options: String::new(), on_notice: None })
    }

    /// The same, with a setting of the session.
    #[must_use]
    pub fn with_setting(mut self, name: &str, value: &str) -> Self {
        let value = value.replace('\\', "\\\\").replace(' ', "\\ ");
        self.options.push_str(&format!(" -c {name}={value}"));
        self
    }

    /// The same, with somebody who is told what the server says.
    #[must_use]
    pub fn with_notices(mut self, on_notice: impl Fn(DbError) + Send + Sync + 'static) -> Self {
        self.on_notice = Some(Arc::new(on_notice));
        self
    }

    /// A connection for single statements.
    ///
    /// # Errors
    ///
    /// Where the server can't be reached, or refuses.
    pub fn connect(&self) -> Result<Client, ConnectError> {
        let mut config = self.config.clone();
        if !self.options.is_empty() {
            config.options(self.options.trim_start());
        }
        if let Some(on_notice) = self.on_notice.clone() {
            config.notice_callback(move |notice| on_notice(notice));
        }
        config.connect(NoTls).map_err(|error| ConnectError(error.to_string()))
    }

    /// A connection for scripts.
    ///
    /// # Errors
    ///
    /// Where the server can't be reached, or refuses.
    pub fn connect_session(&self) -> Result<Client, ConnectError> {
        self.connect()
    }

    /// The database without its password.
    pub fn describe(&self) -> String {
        format!("the database `{}`", self.config.get_dbname().unwrap_or_default())
    }

    /// Ends the statement at work.
    ///
    /// # Errors
    ///
    /// Where the server can't be reached.
    pub fn cancel(&self, token: &CancelToken) -> Result<(), ConnectError> {
        token.cancel_query(NoTls).map_err(|error| ConnectError(error.to_string()))
    }
}
