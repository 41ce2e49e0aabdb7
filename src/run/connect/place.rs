//! Where the server is: hosts, their addresses and ports, and what to call them.

use std::net::{IpAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};

use postgres::Config;
use postgres::config::Host;

use super::error::ConnectError;
use super::settings::Settings;

/// Where servers put their socket: Debian and Red Hat, and PostgreSQL's own default.
const SOCKET_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

const DEFAULT_PORT: u16 = 5432;

/// The hosts, in the order in which they are tried. There is at least one.
#[derive(Debug, Clone)]
pub(super) struct Places(Vec<Place>);

#[derive(Debug, Clone)]
struct Place {
    host: Host,
    address: Option<IpAddr>,
    port: u16,
}

impl Places {
    /// Reads `host`, `hostaddr` and `port`; without the first two, it is a socket of this machine.
    pub(super) fn of(settings: &Settings) -> Result<Self, ConnectError> {
        let hosts: Vec<&str> = settings.get("host").map(|text| text.split(',').collect()).unwrap_or_default();
        let addresses = addresses(settings)?;
        let ports = ports(settings)?;
        let count = hosts.len().max(addresses.len()).max(1);
        if !hosts.is_empty() && !addresses.is_empty() && hosts.len() != addresses.len() {
            let fact = format!("names {} addresses for {} hosts", addresses.len(), hosts.len());
            return Err(settings.wrong("hostaddr", &fact, "name as many of one as of the other"));
        }
        if ports.len() > 1 && ports.len() != count {
            let fact = format!("names {} ports for {count} hosts", ports.len());
            return Err(settings.wrong("port", &fact, "name one port, or one for each host"));
        }
        let place = |index: usize| {
            let port = ports.get(index).or(ports.first()).copied().unwrap_or(DEFAULT_PORT);
            let address = addresses.get(index).copied();
            let host = match (hosts.get(index), address) {
                (Some(host), _) if !host.is_empty() => host_of(host),
                // A certificate is then compared with the address.
                (_, Some(address)) => Host::Tcp(address.to_string()),
                _ => Host::Unix(socket_folder(port)),
            };
            Place { host, address, port }
        };
        Ok(Self((0..count).map(place).collect()))
    }

    /// Hands them to the driver.
    pub(super) fn configure(&self, config: &mut Config) {
        for place in &self.0 {
            match &place.host {
                Host::Tcp(name) => config.host(name),
                Host::Unix(folder) => config.host_path(folder),
            };
            config.port(place.port);
        }
        // The driver wants one for each host or none.
        let addresses: Option<Vec<IpAddr>> = self.0.iter().map(|place| place.address).collect();
        addresses.into_iter().flatten().for_each(|address| {
            config.hostaddr(address);
        });
    }

    /// Whether they are all sockets of this machine, which have no TLS.
    pub(super) fn are_sockets(&self) -> bool {
        self.0.iter().all(|place| matches!(place.host, Host::Unix(_)))
    }

    /// The first one, as a line of `.pgpass` names it: a socket in a usual folder is `localhost`.
    pub(super) fn first(&self) -> (String, u16) {
        let first = &self.0[0];
        let host = match &first.host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(folder) if SOCKET_FOLDERS.iter().any(|usual| Path::new(usual) == folder) => {
                "localhost".to_owned()
            }
            Host::Unix(folder) => folder.to_string_lossy().into_owned(),
        };
        (host, first.port)
    }

    /// How many addresses there are to try, each of which may take the whole timeout.
    pub(super) fn addresses(&self) -> u32 {
        let of = |place: &Place| match &place.host {
            Host::Tcp(name) if place.address.is_none() => {
                (name.as_str(), place.port).to_socket_addrs().map_or(1, Iterator::count)
            }
            _ => 1,
        };
        u32::try_from(self.0.iter().map(of).sum::<usize>()).unwrap_or(u32::MAX).max(1)
    }

    /// The file of the only socket, where it is one.
    pub(super) fn socket(&self) -> Option<PathBuf> {
        match self.0.as_slice() {
            [Place { host: Host::Unix(folder), port, .. }] => Some(socket_in(folder, *port)),
            _ => None,
        }
    }

    /// `host:5432`, more than one with commas.
    pub(super) fn describe(&self) -> String {
        let one = |place: &Place| match &place.host {
            Host::Tcp(name) if name.contains(':') => format!("[{name}]:{}", place.port),
            Host::Tcp(name) => format!("{name}:{}", place.port),
            Host::Unix(folder) => format!("{}:{}", folder.display(), place.port),
        };
        self.0.iter().map(one).collect::<Vec<_>>().join(",")
    }
}

fn host_of(text: &str) -> Host {
    if text.starts_with('/') { Host::Unix(PathBuf::from(text)) } else { Host::Tcp(text.to_owned()) }
}

fn addresses(settings: &Settings) -> Result<Vec<IpAddr>, ConnectError> {
    let Some(text) = settings.get("hostaddr") else { return Ok(Vec::new()) };
    let parsed = text.split(',').map(|one| one.trim().parse()).collect::<Result<_, _>>();
    parsed.map_err(|_| settings.wrong("hostaddr", "is no IP address", "name an address, or take `host` for a name"))
}

/// The ports; one that is left open between commas is the usual one.
fn ports(settings: &Settings) -> Result<Vec<u16>, ConnectError> {
    let Some(text) = settings.get("port") else { return Ok(Vec::new()) };
    let port = |one: &str| match one.trim() {
        "" => Some(DEFAULT_PORT),
        number => number.parse().ok().filter(|port| *port > 0),
    };
    let ports: Option<Vec<u16>> = text.split(',').map(port).collect();
    ports.ok_or_else(|| settings.wrong("port", "is no port", "name a number from 1 to 65535; PostgreSQL's is 5432"))
}

/// The folder of a server's socket: the first usual one that has it.
fn socket_folder(port: u16) -> PathBuf {
    let found = SOCKET_FOLDERS.iter().map(Path::new).find(|folder| socket_in(folder, port).exists());
    found.unwrap_or(Path::new(SOCKET_FOLDERS[0])).to_owned()
}

fn socket_in(folder: &Path, port: u16) -> PathBuf {
    folder.join(format!(".s.PGSQL.{port}"))
}

#[cfg(test)]
mod tests {
    use super::super::sources::Sources;
    use super::*;

    fn places(url: &str) -> Result<Places, String> {
        let sources = Sources { url: Some(url), environment: &|_| None, dotenv: None, configured: None };
        let settings = Settings::collect(&sources).map_err(|error| error.to_string())?;
        Places::of(&settings).map_err(|error| error.to_string())
    }

    #[test]
    fn hosts_have_ports_and_names() {
        for (url, described) in [
            ("postgres://h/d", "h:5432"),
            ("postgres://[::1]:1/d", "[::1]:1"),
            ("postgres://a:1,b,/d", "a:1,b:5432,/var/run/postgresql:5432"),
            ("host=a,b port=7", "a:7,b:7"),
            ("hostaddr=::1", "[::1]:5432"),
            ("host=a hostaddr=127.0.0.1", "a:5432"),
            ("host=/x port=1", "/x:1"),
        ] {
            let Ok(places) = places(url) else { panic!("{url}") };
            // Where this machine has a socket in the other folder, it is that one.
            assert_eq!(places.describe().replace("/tmp:", "/var/run/postgresql:"), described);
        }
        assert!(places("host=/x").unwrap().are_sockets());
        assert!(!places("host=/x,h").unwrap().are_sockets());
    }

    #[test]
    fn what_is_no_place_is_named() {
        insta::assert_snapshot!(places("host=h port=0").unwrap_err(), @r"
        `port=0`, from `--database-url`, is no port
          = help: name a number from 1 to 65535; PostgreSQL's is 5432
        ");
        assert!(
            places("host=h hostaddr=h").unwrap_err().contains("`hostaddr=h`, from `--database-url`, is no IP address")
        );
        assert!(places("host=a,b hostaddr=::1").unwrap_err().contains("names 1 addresses for 2 hosts"));
    }
}
