//! A pooler between is noticed before a script is sent through it.

use std::env;
use std::fs;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::Duration;

use backstitch::run::connect::{ConnectErrorKind, Target};

use super::ground::{free_port, give_away, target, value};
use crate::support::server;

/// Ends the pooler when the test is over, however it ends: this shell sees its pipe close.
const UNTIL_THE_PIPE_CLOSES: &str = r#"exec 3<&0; "$0" -q "$1" </dev/null & read -r _ <&3; kill "$!"; wait"#;

/// PgBouncer in transaction mode, before the tests' server.
struct Pooler {
    shell: Child,
    pipe: ChildStdin,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Pooler {
    fn start(settings: &str) -> Self {
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
            if pooler.target().connect().is_ok() {
                return pooler;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("PgBouncer doesn't answer: {}", pooler.target().connect().err().unwrap());
    }

    fn target(&self) -> Target {
        target(&format!("postgres://someone@127.0.0.1:{}/postgres", self.port)).unwrap()
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

#[test]
fn a_pooler_that_refuses_settings_is_named() {
    let pooler = Pooler::start("");
    assert_eq!(value_through(&pooler), "42");
    let error = pooler.target().connect_session().err().unwrap();
    assert_eq!(error.kind(), ConnectErrorKind::Pooler);
    assert_eq!(
        error.to_string(),
        format!(
            "can't connect to `someone@127.0.0.1:{}/postgres`, from `--database-url`: a connection pooler stands between, \
             which drops the session's settings; a script needs a session of its own\n  = help: name the host and port of \
             the server itself, not of the pooler (PgBouncer's is often 6432)",
            pooler.port
        )
    );
    let error = pooler.target().with_setting("work_mem", "1MB").connect().err().unwrap();
    assert_eq!(error.kind(), ConnectErrorKind::Pooler);
}

#[test]
fn a_pooler_that_drops_settings_is_found_out() {
    let pooler = Pooler::start("ignore_startup_parameters = options, extra_float_digits");
    assert_eq!(value_through(&pooler), "42");
    assert!(pooler.target().with_setting("work_mem", "1MB").connect().is_ok(), "nothing is refused");
    let error = pooler.target().connect_session().err().unwrap();
    assert_eq!(error.kind(), ConnectErrorKind::Pooler, "{error}");
}

/// What a statement gives through the pooler: it works, but for whoever needs a session.
fn value_through(pooler: &Pooler) -> String {
    value(&mut pooler.target().connect().unwrap(), "SELECT '42'")
}
