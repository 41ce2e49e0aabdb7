//! A server that listens on TCP, with or without TLS.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use backstitch::run::connect::{ConnectError, Sources, Target};
use backstitch::sandbox::{Options, Sandbox};
use postgres::{Client, Config, NoTls};

use super::certificates::{Authority, Identity};
use crate::support::pooler::{free_port, give_away};

/// The password of the users who need one.
pub(crate) const PASSWORD: &str = "Open/Sesame 1%";

/// Who may come in, and how.
const RULES: &str = "\
local   all postgres            trust
local   all with_password       scram-sha-256
hostssl all without_tls all     reject
host    all without_tls all     trust
hostssl all with_tls all        trust
host    all with_password all   scram-sha-256
host    all postgres all        trust
";

/// A server on a port of its own.
pub(crate) struct Listener {
    pub(crate) sandbox: Sandbox,
    pub(crate) port: u16,
    files: tempfile::TempDir,
}

/// The authority that signed the server's certificate.
pub(crate) fn authority() -> &'static Authority {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    AUTHORITY.get_or_init(Authority::new)
}

/// The server with TLS, whose certificate is for `localhost` and for no address.
pub(crate) fn with_tls() -> &'static Listener {
    static SERVER: OnceLock<Listener> = OnceLock::new();
    SERVER.get_or_init(|| Listener::start(Some(&authority().signs(&["localhost"]))))
}

/// The server without TLS.
pub(crate) fn without_tls() -> &'static Listener {
    static SERVER: OnceLock<Listener> = OnceLock::new();
    SERVER.get_or_init(|| Listener::start(None))
}

impl Listener {
    /// Starts a server that has this certificate, or no TLS.
    pub(crate) fn start(identity: Option<&Identity>) -> Self {
        let port = free_port();
        let settings = [("listen_addresses", "127.0.0.1"), ("port", &*port.to_string())];
        let settings = settings.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let sandbox = Sandbox::with(Options { settings, ..Options::default() }).unwrap_or_else(|e| panic!("{e}"));
        let server = Self { sandbox, port, files: tempfile::tempdir().unwrap() };
        let mut client = server.by_socket();
        for user in ["with_password", "with_tls", "without_tls"] {
            client.batch_execute(&format!("CREATE ROLE {user} LOGIN PASSWORD '{PASSWORD}'")).unwrap();
        }
        fs::write(server.data().join("pg_hba.conf"), RULES).unwrap();
        if let Some(identity) = identity {
            server.give("server.crt", &identity.certificate);
            server.give("server.key", &identity.key);
            client.batch_execute("ALTER SYSTEM SET ssl = on").unwrap();
        }
        let before = value(&mut client, "SELECT clock_timestamp()::text");
        client.batch_execute("SELECT pg_catalog.pg_reload_conf()").unwrap();
        let wanted = if identity.is_some() { "on" } else { "off" };
        let taken = format!("SELECT current_setting('ssl') = '{wanted}' AND pg_conf_load_time() > '{before}'");
        for _ in 0..500 {
            if server.by_socket().query_one(&taken, &[]).unwrap().get(0) {
                return server;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("the server doesn't take its certificate: {}", fs::read_to_string(server.log()).unwrap());
    }

    /// A connection as the superuser, past everything under test.
    pub(crate) fn by_socket(&self) -> Client {
        let mut config = Config::new();
        config.host_path(self.sandbox.socket_dir()).port(self.port).user("postgres").dbname("postgres");
        config.connect(NoTls).unwrap()
    }

    /// A URL of this server, with these parameters.
    pub(crate) fn url(&self, user: &str, host: &str, parameters: &str) -> String {
        format!("postgresql://{user}@{host}:{}/postgres?{parameters}", self.port)
    }

    /// A file of the test, which this process reads.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.files.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn log(&self) -> PathBuf {
        self.sandbox.socket_dir().join("log")
    }

    fn data(&self) -> PathBuf {
        self.sandbox.socket_dir().join("data")
    }

    /// Puts a file into the data folder that belongs to the server, and to nobody else.
    fn give(&self, name: &str, text: &str) {
        let path = self.data().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        give_away(&path, &self.data());
    }
}

/// What a URL alone leads to.
pub(crate) fn target(url: &str) -> Result<Target, ConnectError> {
    target_with(Some(url), &[])
}

/// What a URL and variables lead to.
pub(crate) fn target_with(url: Option<&str>, variables: &[(&str, &str)]) -> Result<Target, ConnectError> {
    let environment =
        |name: &str| variables.iter().find(|(found, _)| *found == name).map(|(_, value)| (*value).to_owned());
    Target::find(&Sources { url, environment: &environment, dotenv: None, configured: None })
}

/// One value of a new session.
pub(crate) fn ask(url: &str, query: &str) -> Result<String, ConnectError> {
    Ok(value(&mut target(url)?.connect()?, query))
}

/// One value.
pub(crate) fn value(client: &mut Client, query: &str) -> String {
    client.query_one(query, &[]).unwrap().get(0)
}

/// The error of a URL that leads nowhere.
#[track_caller]
pub(crate) fn fault(url: &str) -> ConnectError {
    match target(url).and_then(|target| target.connect()) {
        Ok(_) => panic!("`{url}` leads somewhere"),
        Err(error) => error,
    }
}
