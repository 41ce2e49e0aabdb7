//! From parameters to what the driver takes.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use postgres::Config;
use postgres::config::{ChannelBinding, LoadBalanceHosts, TargetSessionAttrs};

use super::error::ConnectError;
use super::passfile;
use super::place::Places;
use super::settings::Settings;

/// What PostgreSQL calls a session that nobody has named.
pub(super) const APPLICATION_NAME: &str = "backstitch";

/// libpq waits for ever; a person at a terminal doesn't.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Where the password comes from, for the message of the day when it is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Password {
    /// There is none.
    None,
    /// It is from this variable, file or connection string.
    From(String),
    /// There is none, and a file that may have it is not taken because others may read it.
    Ignored(PathBuf),
}

/// The driver's configuration, but for TLS, and where its password is from.
pub(super) fn configure(
    settings: &Settings,
    places: &Places,
    home: Option<&Path>,
) -> Result<(Config, Password), ConnectError> {
    let mut config = Config::new();
    places.configure(&mut config);
    let user = user(settings)?;
    let dbname = settings.get("dbname").unwrap_or(&user);
    config.user(&user).dbname(dbname);
    let named = settings.get("application_name").or(settings.get("fallback_application_name"));
    config.application_name(named.unwrap_or(APPLICATION_NAME));
    if let Some(options) = settings.get("options") {
        config.options(options);
    }
    if let Some(limit) = connect_timeout(settings)? {
        config.connect_timeout(limit);
    }
    choices(settings, &mut config)?;
    keepalives(settings, &mut config)?;
    let password = password(settings, &mut config, places, (&user, dbname), home);
    Ok((config, password))
}

/// The user, without whom the driver would ask the system only when it connects, and nobody could be named before.
fn user(settings: &Settings) -> Result<String, ConnectError> {
    match settings.get("user") {
        Some(user) => Ok(user.to_owned()),
        None => whoami::username().map_err(|reason| {
            ConnectError::settings(
                format!("no user is named, and this system doesn't say whose process this is: {reason}"),
                "name the user in `--database-url` or `PGUSER`",
            )
        }),
    }
}

fn password(
    settings: &Settings,
    config: &mut Config,
    places: &Places,
    (user, dbname): (&str, &str),
    home: Option<&Path>,
) -> Password {
    if let Some(password) = settings.get("password") {
        config.password(password);
        return Password::From(settings.origin_of("password"));
    }
    let named = settings.get("passfile").map(PathBuf::from);
    let Some(file) = named.or_else(|| home.map(|home| home.join(".pgpass"))) else { return Password::None };
    let (host, port) = places.first();
    match passfile::password(&file, [&host, &port.to_string(), dbname, user]) {
        Some(password) => {
            config.password(password);
            Password::From(format!("`{}`", file.display()))
        }
        None if passfile::is_ignored(&file) => Password::Ignored(file),
        None => Password::None,
    }
}

/// The limit for each address; `None` is none, which is what libpq's 0 means.
fn connect_timeout(settings: &Settings) -> Result<Option<Duration>, ConnectError> {
    match number::<i64>(settings, "connect_timeout")? {
        None => Ok(Some(CONNECT_TIMEOUT)),
        Some(seconds) => Ok(u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs)),
    }
}

fn choices(settings: &Settings, config: &mut Config) -> Result<(), ConnectError> {
    const BINDINGS: &[(&str, ChannelBinding)] = &[
        ("prefer", ChannelBinding::Prefer),
        ("disable", ChannelBinding::Disable),
        ("require", ChannelBinding::Require),
    ];
    const SESSIONS: &[(&str, TargetSessionAttrs)] = &[
        ("any", TargetSessionAttrs::Any),
        ("read-write", TargetSessionAttrs::ReadWrite),
        ("read-only", TargetSessionAttrs::ReadOnly),
    ];
    const ORDERS: &[(&str, LoadBalanceHosts)] =
        &[("disable", LoadBalanceHosts::Disable), ("random", LoadBalanceHosts::Random)];
    if let Some(binding) = choice(settings, "channel_binding", BINDINGS)? {
        config.channel_binding(binding);
    }
    if let Some(session) = choice(settings, "target_session_attrs", SESSIONS)? {
        config.target_session_attrs(session);
    }
    if let Some(order) = choice(settings, "load_balance_hosts", ORDERS)? {
        config.load_balance_hosts(order);
    }
    Ok(())
}

fn keepalives(settings: &Settings, config: &mut Config) -> Result<(), ConnectError> {
    if let Some(on) = number::<u32>(settings, "keepalives")? {
        config.keepalives(on != 0);
    }
    // Zero is the system's own time, as libpq has it.
    let seconds = |name| Ok(number::<u64>(settings, name)?.filter(|number| *number > 0).map(Duration::from_secs));
    if let Some(idle) = seconds("keepalives_idle")? {
        config.keepalives_idle(idle);
    }
    if let Some(interval) = seconds("keepalives_interval")? {
        config.keepalives_interval(interval);
    }
    if let Some(count) = number::<u32>(settings, "keepalives_count")?.filter(|count| *count > 0) {
        config.keepalives_retries(count);
    }
    if let Some(limit) = number::<u64>(settings, "tcp_user_timeout")?.filter(|limit| *limit > 0) {
        config.tcp_user_timeout(Duration::from_millis(limit));
    }
    Ok(())
}

fn choice<T: Copy>(settings: &Settings, name: &str, choices: &[(&str, T)]) -> Result<Option<T>, ConnectError> {
    let Some(value) = settings.get(name) else { return Ok(None) };
    let chosen = choices.iter().find(|(choice, _)| *choice == value).map(|(_, meaning)| Some(*meaning));
    chosen.ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
        settings.wrong(name, "isn't supported", format!("there is `{}`", names.join("`, `")))
    })
}

fn number<T: FromStr>(settings: &Settings, name: &str) -> Result<Option<T>, ConnectError> {
    let Some(value) = settings.get(name) else { return Ok(None) };
    value
        .trim()
        .parse()
        .map(Some)
        .map_err(|_| settings.wrong(name, "is no number", "write a whole number, or leave it out"))
}
