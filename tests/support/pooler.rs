//! A connection pooler before the tests' server.

use std::env;
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::Duration;

use postgres::{Client, Config, NoTls};

use super::server;

/// Ends the pooler when the test is over, however it ends: this shell sees its pipe close.
const UNTIL_THE_PIPE_CLOSES: &str = r#"exec 3<&0; "$0" -q "$1" </dev/null & read -r _ <&3; kill "$!"; wait"#;

/// PgBouncer in transaction mode, before the tests' server.
#[derive(Debug)]
pub(crate) struct Pooler {
    shell: Child,
    pipe: ChildStdin,
    pub(crate) port: u16,
    _folder: tempfile::TempDir,
}

impl Pooler {
    /// Starts it with further settings.
    pub(crate) fn start(settings: &str) -> Self {
        let (port, socket_dir) = (free_port(), server().socket_dir());
        let data = socket_dir.join("data");
        let folder = tempfile::tempdir_in("/tmp").unwrap();
        let file = folder.path().join("pgbouncer.ini");
        let text = format!(
            "[databases]\n* = host={} port={} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = any\npool_mode = transaction\n{settings}\n",
            socket_dir.display(),
            server().port()
        );
        fs::write(&file, text).unwrap();
        give_away(folder.path(), &data);
        give_away(&file, &data);
        let owner = fs::metadata(&data).unwrap();
        let mut command = Command::new("/bin/sh");
        command.args(["-c", UNTIL_THE_PIPE_CLOSES]).arg(program()).arg(&file).current_dir("/").stdin(Stdio::piped());
        // PgBouncer refuses to run as the superuser, as the server does.
        if is_superuser() {
            command.uid(owner.uid()).gid(owner.gid());
        }
        let mut shell = command.spawn().unwrap();
        let pipe = shell.stdin.take().unwrap();
        let pooler = Self { shell, pipe, port, _folder: folder };
        for _ in 0..200 {
            if pooler.connect("postgres").is_ok() {
                return pooler;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("PgBouncer doesn't answer: {}", pooler.connect("postgres").err().unwrap());
    }

    /// Connects to a database through it.
    pub(crate) fn connect(&self, database: &str) -> Result<Client, postgres::Error> {
        Config::new().host("127.0.0.1").port(self.port).user("someone").dbname(database).connect(NoTls)
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = writeln!(self.pipe, "end");
        let _ = self.shell.wait();
    }
}

/// PgBouncer, which Debian has where only the superuser looks.
fn program() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/sbin")]);
    let found = folders.map(|folder| folder.join("pgbouncer")).find(|program| program.is_file());
    found.expect("PgBouncer is installed: `scripts/install-test-tools`, or `apt-get install pgbouncer`")
}

/// Whether a file that this process makes belongs to the superuser.
fn is_superuser() -> bool {
    fs::metadata(tempfile::NamedTempFile::new().unwrap().path()).unwrap().uid() == 0
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Gives a file to whoever another belongs to.
pub(crate) fn give_away(path: &Path, like: &Path) {
    let owner = fs::metadata(like).unwrap();
    chown(path, Some(owner.uid()), Some(owner.gid())).unwrap();
}
