//! TLS as `sslmode` asks for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use postgres::config::SslMode;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::ConnectError;
use super::settings::Settings;
use super::verifier::{Nobody, Roots};

/// The modes that there are, for messages.
const MODES: &str = "`disable`, `prefer`, `require` or `verify-full`";

/// How much of TLS is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// None.
    Disable,
    /// Where the server has it, without a look at its certificate.
    Prefer,
    /// Always, without a look at its certificate.
    Require,
    /// Always, with a certificate that somebody trusted gave to this host.
    VerifyFull,
}

/// The mode, and what makes connections of it.
#[derive(Clone)]
pub(super) struct Tls {
    pub(super) mode: Mode,
    pub(super) connector: MakeRustlsConnect,
    /// What to call the trusted certificates.
    pub(super) roots: String,
}

impl Tls {
    /// Reads `sslmode` and `sslrootcert`. A Unix socket has no TLS, whatever they say, as libpq has it.
    pub(super) fn of(settings: &Settings, only_sockets: bool, home: Option<&Path>) -> Result<Self, ConnectError> {
        let mode = if only_sockets { Mode::Disable } else { mode(settings)? };
        let (client, roots) = match mode {
            Mode::VerifyFull => {
                let (certificates, roots) = trusted(settings, home)?;
                (verifying(certificates, &roots)?, roots)
            }
            _ => (unverified(settings), String::new()),
        };
        Ok(Self { mode, connector: MakeRustlsConnect::new(client), roots })
    }

    /// The mode as the driver knows it: who is trusted is not its business.
    pub(super) fn driver_mode(&self) -> SslMode {
        match self.mode {
            Mode::Disable => SslMode::Disable,
            Mode::Prefer => SslMode::Prefer,
            Mode::Require | Mode::VerifyFull => SslMode::Require,
        }
    }
}

fn mode(settings: &Settings) -> Result<Mode, ConnectError> {
    let help = |which: &str| format!("there is {MODES}: {which}");
    let mode = match settings.get("sslmode") {
        Some("disable") => return Ok(Mode::Disable),
        Some("prefer") => Mode::Prefer,
        Some("require") => Mode::Require,
        Some("verify-full") => return Ok(Mode::VerifyFull),
        Some("allow") => {
            let help = help("take `prefer`, which has TLS wherever the server has it");
            return Err(settings.wrong("sslmode", "isn't supported", help));
        }
        Some("verify-ca") => {
            let help = help("take `verify-full`, which looks at the host's name too");
            return Err(settings.wrong("sslmode", "isn't supported", help));
        }
        Some(_) => {
            return Err(settings.wrong("sslmode", "is no mode of TLS", help("take `verify-full` where it can be had")));
        }
        // What stands for the system's authorities is of use to one mode only, so that libpq takes that one.
        None if settings.get("sslrootcert") == Some("system") => return Ok(Mode::VerifyFull),
        None => Mode::Prefer,
    };
    // libpq looks at the certificate then, and not at the name. To look at neither would be less than was asked for.
    if settings.get("sslrootcert").is_some() {
        let fact = "would not be looked at: `sslmode` is not `verify-full`";
        return Err(settings.wrong("sslrootcert", fact, "add `sslmode=verify-full`, or leave `sslrootcert` out"));
    }
    Ok(mode)
}

/// The certificates that are trusted, and what to call them.
fn trusted(settings: &Settings, home: Option<&Path>) -> Result<(Vec<CertificateDer<'static>>, String), ConnectError> {
    let file = match settings.get("sslrootcert") {
        Some("system") => {
            let certificates = rustls_native_certs::load_native_certs().certs;
            if certificates.is_empty() {
                let help = "install them (`apt-get install ca-certificates`), or name a PEM file as `sslrootcert`";
                return Err(settings.wrong("sslrootcert", "stands for no certificate on this machine", help));
            }
            return Ok((certificates, "this system's authorities".to_owned()));
        }
        Some(file) => PathBuf::from(file),
        None => home
            .map(|home| home.join(".postgresql/root.crt"))
            .filter(|file| file.exists())
            .ok_or_else(|| no_roots(settings))?,
    };
    let name = format!("`{}`", file.display());
    let pem = fs::read(&file).map_err(|source| {
        let fact = format!("the trusted certificates in {name} can't be read: {source}");
        ConnectError::settings(fact, "name the server's authority as `sslrootcert=FILE`, a PEM file")
    })?;
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok).collect();
    if certificates.is_empty() {
        let help = "name a PEM file, with `-----BEGIN CERTIFICATE-----`, as `sslrootcert`";
        return Err(ConnectError::settings(format!("{name} has no certificate, so no server is trusted"), help));
    }
    Ok((certificates, name))
}

fn no_roots(settings: &Settings) -> ConnectError {
    settings.wrong(
        "sslmode",
        "needs certificates to trust, and none are named",
        "add `sslrootcert=FILE` with the certificate of the server's authority, or `sslrootcert=system` where it is one \
         that every system trusts",
    )
}

fn verifying(certificates: Vec<CertificateDer<'static>>, roots: &str) -> Result<ClientConfig, ConnectError> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(certificates.iter().cloned());
    let verifier = Roots::new(store, certificates, provider()).map_err(|reason| {
        let fact = format!("no certificate in {roots} can be trusted: {reason}");
        ConnectError::settings(fact, "name the certificate of the server's authority as `sslrootcert=FILE`")
    })?;
    Ok(with(Arc::new(verifier)))
}

fn unverified(settings: &Settings) -> ClientConfig {
    let bound = settings.get("channel_binding") == Some("require");
    with(Arc::new(Nobody::new(provider(), bound)))
}

fn with(verifier: Arc<dyn rustls::client::danger::ServerCertVerifier>) -> ClientConfig {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("ring has suites for TLS 1.2 and 1.3")
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth()
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}
