//! What the driver says, said again with the place, the cause and the remedy.

use std::error::Error;
use std::io;

use postgres::error::{DbError, SqlState};
use rustls::CertificateError;

use super::Target;
use super::configure::Password;
use super::error::{ConnectError, ConnectErrorKind as Kind};
use super::tls::Mode;

/// Why one attempt came to nothing.
#[derive(Debug)]
pub(super) enum Obstacle {
    /// The driver says.
    Driver(postgres::Error),
    /// Nothing was heard in time.
    Timeout,
}

/// A cause and its remedy.
type Cause = (Kind, String, String);

impl Obstacle {
    /// The server's own word for it.
    pub(super) fn code(&self) -> Option<&SqlState> {
        match self {
            Self::Driver(error) => error.code(),
            Self::Timeout => None,
        }
    }

    /// Whether it came up while TLS was agreed on.
    pub(super) fn is_of_tls(&self) -> bool {
        matches!(self, Self::Driver(error) if of_type::<rustls::Error>(error).is_some())
    }
}

/// The message of a connection that was not made.
pub(super) fn explain(obstacle: &Obstacle, target: &Target) -> ConnectError {
    let (kind, cause, help) = match obstacle {
        Obstacle::Timeout => timeout(target),
        Obstacle::Driver(error) => driver(error, target),
    };
    ConnectError { kind, fact: target.failure(&cause), help }
}

fn driver(error: &postgres::Error, target: &Target) -> Cause {
    if let Some(server) = error.as_db_error() {
        return refused(server, target);
    }
    if let Some(error) = of_type::<rustls::Error>(error) {
        return tls(error, target);
    }
    let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    match cause.as_str() {
        "password missing" => {
            (Kind::Refused, "the server asks for a password, and none is given".to_owned(), password(target))
        }
        "server does not support TLS" => (
            Kind::Tls,
            "the server has no TLS, which `sslmode` asks for".to_owned(),
            "turn it on at the server (`ssl = on`), or take `sslmode=disable` where the way there is trusted"
                .to_owned(),
        ),
        _ => match of_type::<io::Error>(error) {
            Some(io) => unreachable(io, target),
            None => {
                (Kind::Refused, format!("{error}: {cause}"), "see whether a PostgreSQL server answers there".to_owned())
            }
        },
    }
}

fn refused(server: &DbError, target: &Target) -> Cause {
    if is_a_pooler(server) {
        return pooler();
    }
    let said = match server.detail() {
        Some(detail) => format!("{} ({detail})", server.message()),
        None => server.message().to_owned(),
    };
    let help = match server.code() {
        code if *code == SqlState::INVALID_PASSWORD => password(target),
        code if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            let tls = if target.tls.mode == Mode::Disable { ", perhaps only with TLS: `sslmode=require`" } else { "" };
            format!("have the server let this user in, in its `pg_hba.conf`{tls}")
        }
        code if *code == SqlState::INVALID_CATALOG_NAME => {
            "name a database that exists: the last part of the URL, or `PGDATABASE`; `psql -l` lists them".to_owned()
        }
        code if *code == SqlState::TOO_MANY_CONNECTIONS => "end a session, or raise `max_connections`".to_owned(),
        code if *code == SqlState::CANNOT_CONNECT_NOW => "wait until the server has started, then try again".to_owned(),
        _ => match server.hint() {
            Some(hint) => hint.to_owned(),
            None => "the server's log may say more".to_owned(),
        },
    };
    (Kind::Refused, said, help)
}

/// Whether somebody refuses what every server takes, settings of the session in `options`: in the words of PgBouncer, or
/// of Amazon's RDS Proxy.
fn is_a_pooler(server: &DbError) -> bool {
    match server.code() {
        code if *code == SqlState::PROTOCOL_VIOLATION => server.message().starts_with("unsupported startup parameter"),
        code if *code == SqlState::FEATURE_NOT_SUPPORTED => server.message().contains("command-line options"),
        _ => false,
    }
}

/// A session that isn't the caller's alone.
pub(super) fn pooler() -> Cause {
    (
        Kind::Pooler,
        "a connection pooler stands between, which drops the session's settings; a script needs a session of its own"
            .to_owned(),
        "name the host and port of the server itself, not of the pooler (PgBouncer's is often 6432)".to_owned(),
    )
}

fn password(target: &Target) -> String {
    match &target.password {
        Password::From(origin) => format!("the password is from {origin}: correct it there"),
        Password::Ignored(file) => {
            format!("`{0}` is not taken, because others may read it: `chmod 600 {0}`", file.display())
        }
        Password::None => {
            "give it as `PGPASSWORD`, in `~/.pgpass`, or in the URL: `postgresql://user:password@…`".to_owned()
        }
    }
}

fn tls(error: &rustls::Error, target: &Target) -> Cause {
    let roots = &target.tls.roots;
    let unverified = "or take `sslmode=require`, which has TLS without a look at the certificate";
    let rustls::Error::InvalidCertificate(certificate) = error else {
        let help = "see whether the server speaks TLS 1.2 or 1.3, and which ciphers it allows";
        return (Kind::Tls, format!("TLS could not be agreed on: {error}"), help.to_owned());
    };
    let (cause, help) = match certificate {
        // A bad signature is the work of a namesake of somebody trusted, such as the same authority before it changed its key.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => (
            format!("the server's certificate is not trusted: nobody in {roots} signed it"),
            format!("name the certificate of its authority as `sslrootcert=FILE`, {unverified}"),
        ),
        CertificateError::NotValidForNameContext { presented, .. } if presented.is_empty() => (
            "the server's certificate names no host in its `subjectAltName`; a common name alone is not accepted"
                .to_owned(),
            format!("have it issued with `subjectAltName = DNS:<host>`, {unverified}"),
        ),
        CertificateError::NotValidForNameContext { expected, presented } => (
            format!(
                "the server's certificate is for {}, not for `{}`",
                presented.iter().map(|name| readable(name)).collect::<Vec<_>>().join(", "),
                expected.to_str()
            ),
            format!("connect to the name that it is for, {unverified}"),
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            ("the server's certificate has expired".to_owned(), format!("have it renewed, {unverified}"))
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => (
            "the server's certificate is not valid yet".to_owned(),
            "see whether this machine's clock is right".to_owned(),
        ),
        other => (
            format!("the server's certificate is not accepted: {}", reason(other)),
            format!("have it issued anew, as version 3 with a `subjectAltName`, {unverified}"),
        ),
    };
    (Kind::Tls, cause, help)
}

/// The reason in the words of whoever read the certificate: `UnsupportedCertVersion`.
fn reason(error: &CertificateError) -> String {
    match error {
        CertificateError::Other(inner) => inner.0.to_string(),
        other => other.to_string(),
    }
}

/// `DnsName("db.example")` as `` `db.example` ``.
fn readable(presented: &str) -> String {
    let inner = presented.split_once('(').map_or(presented, |(_, inner)| inner.trim_end_matches(')'));
    format!("`{}`", inner.trim_matches('"'))
}

fn unreachable(error: &io::Error, target: &Target) -> Cause {
    let said = error.to_string();
    let (cause, help) = match error.kind() {
        io::ErrorKind::TimedOut => return timeout(target),
        io::ErrorKind::NotFound if target.places.socket().is_some() => (
            format!("there is no socket `{}`", target.places.socket().unwrap_or_default().display()),
            "start the server, or name another with `--database-url` or `DATABASE_URL`",
        ),
        io::ErrorKind::ConnectionRefused => {
            ("connection refused".to_owned(), "see whether the server runs there, and listens on that port")
        }
        io::ErrorKind::PermissionDenied => (said, "see whether this user may use the server's socket"),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => {
            ("the other side hung up".to_owned(), "see whether a PostgreSQL server answers there, and what it logs")
        }
        // What the system says of a name that it can't look up.
        _ if said.starts_with("failed to lookup address") => {
            let reason = said.split_once(": ").map_or(said.as_str(), |(_, reason)| reason);
            (
                format!("could not translate the host's name to an address: {}", reason.to_lowercase()),
                "see whether the host is spelt right, and known on this network",
            )
        }
        _ => (said, "see whether this machine can reach the server"),
    };
    (Kind::Unreachable, cause, help.to_owned())
}

fn timeout(target: &Target) -> Cause {
    let limit = target.config.get_connect_timeout().map(|limit| limit.as_secs()).unwrap_or_default();
    (
        Kind::Timeout,
        format!("no answer within {limit} s"),
        "see whether a firewall is in the way, or give it longer with `connect_timeout=SECONDS`".to_owned(),
    )
}

/// The first of an error's causes that is of a type. What an `io::Error` wraps is no source of it, but its inside.
fn of_type<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inside {
            Some(inside) => Some(inside),
            None => error.source(),
        };
    }
    None
}
