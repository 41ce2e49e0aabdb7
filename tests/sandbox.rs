//! A throwaway server starts wherever the machine has the programs, and is gone when whoever wanted it is.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "these tests are about folders and processes"
)]

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use backstitch::sandbox::{Options, Sandbox};
use postgres::{Client, NoTls};

/// Where the process that [`Holder`] starts leaves word of its server.
const WORD: &str = "BACKSTITCH_TEST_WORD";

/// How long a busy machine may take to start or to end a server.
const PATIENCE: Duration = Duration::from_secs(30);

/// A folder and a process: what has to be gone when a server is.
#[derive(Debug, Clone, PartialEq)]
struct Traces {
    folder: PathBuf,
    process: String,
}

impl Traces {
    fn of(sandbox: &Sandbox) -> Self {
        let folder = sandbox.socket_dir().to_owned();
        let pid_file = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
        Self { folder, process: pid_file.lines().next().unwrap().to_owned() }
    }

    /// What is left of the server: nothing, it is to be hoped.
    fn left(&self) -> Vec<&str> {
        let folder = self.folder.exists().then_some("folder");
        let process = runs(&self.process).then_some("process");
        folder.into_iter().chain(process).collect()
    }

    /// The same after the time that a server takes to end where nobody waits for it. The process has to be gone with the
    /// folder: a server whose folder is only taken from it notices by itself, some fifteen seconds later.
    fn left_after_a_while(&self) -> Vec<&str> {
        wait_for(PATIENCE, || (!self.folder.exists()).then_some(()));
        wait_for(Duration::from_secs(3), || self.left().is_empty().then_some(()));
        self.left()
    }
}

/// This test program once more, in a process group of its own, holding a server until it is killed.
struct Holder {
    process: Child,
    server: Traces,
    _word: tempfile::TempDir,
}

impl Holder {
    fn start(environment: &[(&str, &Path)]) -> Self {
        let word = tempfile::tempdir().unwrap();
        let file = word.path().join("word");
        // Whoever runs the tests may ignore a signal, as nohup does, and so would every process below.
        let mut process = Command::new("env")
            .args(["--default-signal=HUP,INT,TERM", "--"])
            .arg(env::current_exe().unwrap())
            .args(["--exact", "hold_a_server", "--ignored"])
            .env(WORD, &file)
            .envs(environment.iter().copied())
            .process_group(0)
            .spawn()
            .unwrap();
        let server = wait_for(PATIENCE, || {
            assert!(process.try_wait().unwrap().is_none(), "the holder lives until it is killed");
            let text = fs::read_to_string(&file).ok()?;
            let (folder, process) = text.strip_suffix('\n')?.split_once('\n')?;
            Some(Traces { folder: PathBuf::from(folder), process: process.to_owned() })
        });
        Self { process, server: server.expect("the holder starts a server"), _word: word }
    }

    /// Sends a signal to the whole group, as a terminal does; the server that the holder had.
    fn end_by(mut self, name: &str) -> Traces {
        assert!(self.server.folder.exists());
        assert!(signal(name, &format!("-{}", self.process.id())));
        self.process.wait().unwrap();
        self.server.clone()
    }
}

#[test]
#[ignore = "not a test: the process that others start and kill"]
fn hold_a_server() {
    let sandbox = Sandbox::start().unwrap();
    let server = Traces::of(&sandbox);
    fs::write(env::var_os(WORD).unwrap(), format!("{}\n{}\n", server.folder.display(), server.process)).unwrap();
    thread::sleep(Duration::from_secs(600));
}

#[test]
fn a_server_answers_on_a_database_of_its_own() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.create_database("odd \"name'").unwrap();
    let mut client = connect(&sandbox, "odd \"name'");
    assert_eq!(text(&mut client, "SELECT current_database()::text"), "odd \"name'");
    assert_eq!(text(&mut client, "SHOW server_encoding"), "UTF8");
    assert_eq!(text(&mut client, "SHOW listen_addresses"), "");
    assert!(text(&mut client, "SHOW server_version").starts_with(&sandbox.version().to_string()));

    let mut client = Client::connect(&sandbox.url("odd \"name'"), NoTls).unwrap();
    assert_eq!(text(&mut client, "SELECT current_database()::text"), "odd \"name'");

    let refused = sandbox.create_database("postgres").unwrap_err().to_string();
    assert_eq!(
        refused,
        "could not create the database `postgres`: db error: ERROR: database \"postgres\" already exists"
    );
}

#[test]
fn psql_reaches_the_server_by_folder_and_port() {
    let sandbox = Sandbox::start().unwrap();
    let output = Command::new("psql")
        .args(["-X", "-A", "-t", "-U", "postgres", "-c", "SELECT 6 * 7", "-p", &sandbox.port().to_string(), "-h"])
        .arg(sandbox.socket_dir())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "42\n");
}

#[test]
fn a_standby_follows_its_server_and_goes_with_its_value() {
    let mut primary = Sandbox::start().unwrap();
    connect(&primary, "postgres").batch_execute("CREATE TABLE before AS SELECT 1 AS one").unwrap();
    let standby = primary.standby().unwrap();
    connect(&primary, "postgres").batch_execute("CREATE TABLE after AS SELECT 1 AS one").unwrap();
    let followed = wait_for(PATIENCE, || {
        let there = "SELECT (to_regclass('before') IS NOT NULL AND to_regclass('after') IS NOT NULL)::text";
        (text(&mut connect(&standby, "postgres"), there) == "true").then_some(())
    });
    assert!(followed.is_some(), "what the other server writes arrives");
    assert_eq!(text(&mut connect(&standby, "postgres"), "SELECT pg_is_in_recovery()::text"), "true");
    let traces = Traces::of(&standby);
    drop(standby);
    assert!(traces.left().is_empty(), "{:?}", traces.left());
    connect(&primary, "postgres");
}

#[test]
fn two_servers_live_side_by_side() {
    let (one, other) = (Sandbox::start().unwrap(), Sandbox::start().unwrap());
    assert_ne!(Traces::of(&one), Traces::of(&other));
    one.create_database("only_here").unwrap();
    connect(&one, "only_here");
    assert!(other.config("only_here").connect(NoTls).is_err());

    drop(one);
    connect(&other, "postgres");
}

#[test]
fn the_server_never_belongs_to_the_superuser() {
    let sandbox = Sandbox::start().unwrap();
    let server = Traces::of(&sandbox);
    assert_ne!(fs::metadata(server.folder.join("data")).unwrap().uid(), 0);
    let mode = fs::metadata(&server.folder).unwrap().mode() & 0o777;
    assert_eq!(mode, 0o700, "nobody else may enter");
}

#[test]
fn a_setting_reaches_the_server_whatever_its_value_holds() {
    let value = r"it's \ odd";
    let settings = [("work_mem", "4MB"), ("work_mem", "7MB"), ("backstitch.value", value)];
    let sandbox = Sandbox::with(options(&settings)).unwrap();
    let mut client = connect(&sandbox, "postgres");
    assert_eq!(text(&mut client, "SHOW work_mem"), "7MB");
    assert_eq!(text(&mut client, "SHOW backstitch.value"), value);
    assert_eq!(text(&mut client, "SHOW fsync"), "off");
}

#[test]
fn a_durable_server_writes_through() {
    let sandbox = Sandbox::with(Options { durable: true, ..Options::default() }).unwrap();
    assert_eq!(text(&mut connect(&sandbox, "postgres"), "SHOW fsync"), "on");
}

#[test]
fn what_was_committed_is_there_after_a_crash() {
    let mut sandbox = Sandbox::start().unwrap();
    let create = "CREATE TABLE kept AS SELECT 'kept'::text AS word";
    connect(&sandbox, "postgres").batch_execute(create).unwrap();
    for stopped_before in [true, false] {
        if stopped_before {
            sandbox.stop_immediately().unwrap();
            assert!(sandbox.config("postgres").connect(NoTls).is_err());
        }
        sandbox.restart().unwrap();
        assert_eq!(text(&mut connect(&sandbox, "postgres"), "SELECT word FROM kept"), "kept");
    }
    let log = fs::read_to_string(sandbox.socket_dir().join("log")).unwrap();
    assert_eq!(log.matches("automatic recovery in progress").count(), 2, "{log}");
}

#[test]
fn a_server_that_cannot_start_shows_its_log_and_leaves_nothing() {
    let failure = Sandbox::with(options(&[("no_such_setting", "1")])).unwrap_err().to_string();
    assert!(failure.starts_with("the throwaway server did not start; it logged:\n  | "), "{failure}");
    assert!(failure.contains("unrecognized configuration parameter \"no_such_setting\""), "{failure}");
    // The log names the folder of the settings.
    let (before, _) = failure.split_once("/settings.conf").unwrap();
    let folder = &before[before.rfind("/backstitch-").unwrap()..];
    for base in [env::temp_dir(), PathBuf::from("/tmp")] {
        assert!(!base.join(&folder[1..]).exists(), "{folder}");
    }
}

#[test]
fn a_wrong_folder_of_programs_is_named() {
    let bin = Some(PathBuf::from("/somewhere/else"));
    let failure = Sandbox::with(Options { bin, ..Options::default() }).unwrap_err().to_string();
    assert!(failure.starts_with("`Options::bin` is `/somewhere/else`, which has no `initdb`"), "{failure}");
}

#[test]
fn a_server_is_gone_when_its_value_is_dropped() {
    let sandbox = Sandbox::start().unwrap();
    let _open = connect(&sandbox, "postgres");
    let server = Traces::of(&sandbox);
    assert_eq!(server.left(), ["folder", "process"]);
    drop(sandbox);
    assert!(!server.folder.exists(), "a drop waits for the folder to go");
    assert_eq!(server.left_after_a_while(), [""; 0]);
}

#[test]
fn a_stopped_server_leaves_nothing_either() {
    let mut sandbox = Sandbox::start().unwrap();
    let server = Traces::of(&sandbox);
    sandbox.stop_immediately().unwrap();
    assert!(wait_for(PATIENCE, || (server.left() == ["folder"]).then_some(())).is_some());
    drop(sandbox);
    assert_eq!(server.left_after_a_while(), [""; 0]);
}

#[test]
fn a_server_is_gone_after_a_panic() {
    let (tell, hear) = std::sync::mpsc::channel();
    let thread = thread::spawn(move || {
        let sandbox = Sandbox::start().unwrap();
        tell.send(Traces::of(&sandbox)).unwrap();
        panic!("as a failing test does");
    });
    assert!(thread.join().is_err());
    assert_eq!(hear.recv().unwrap().left_after_a_while(), [""; 0]);
}

#[test]
fn a_server_is_gone_after_any_signal_to_its_process() {
    for name in ["KILL", "INT", "TERM", "HUP"] {
        let server = Holder::start(&[]).end_by(name);
        assert_eq!(server.left_after_a_while(), [""; 0], "SIG{name}");
    }
}

#[test]
fn a_process_killed_while_its_server_starts_leaves_nothing() {
    let base = tempfile::tempdir_in("/tmp").unwrap();
    fs::set_permissions(base.path(), std::os::unix::fs::PermissionsExt::from_mode(0o1777)).unwrap();
    let mut process = Command::new(env::current_exe().unwrap())
        .args(["--exact", "hold_a_server", "--ignored"])
        .env(WORD, base.path().join("word"))
        .env("TMPDIR", base.path())
        .spawn()
        .unwrap();
    let inside = || fs::read_dir(base.path()).unwrap().flatten().next().map(|entry| entry.path());
    let folder = wait_for(PATIENCE, inside).unwrap();
    wait_for(PATIENCE, || folder.join("data").exists().then_some(())).unwrap();
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(wait_for(PATIENCE, || (!folder.exists()).then_some(())).is_some());
}

#[test]
fn a_temporary_folder_that_is_too_deep_or_closed_is_no_obstacle() {
    let base = tempfile::tempdir().unwrap();
    let deep = base.path().join("x".repeat(100));
    fs::create_dir(&deep).unwrap();
    for folder in [base.path(), &deep] {
        let server = Holder::start(&[("TMPDIR", folder)]).end_by("TERM");
        assert_eq!(server.left_after_a_while(), [""; 0]);
    }
}

#[test]
fn the_environment_of_another_server_is_no_obstacle() {
    let nowhere = Path::new("/nowhere");
    let server = Holder::start(&[("PGDATA", nowhere), ("PGHOST", nowhere), ("PGPORT", nowhere)]).end_by("TERM");
    assert_eq!(server.left_after_a_while(), [""; 0]);
}

fn options(settings: &[(&str, &str)]) -> Options {
    let settings = settings.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    Options { settings, ..Options::default() }
}

fn connect(sandbox: &Sandbox, database: &str) -> Client {
    sandbox.config(database).connect(NoTls).unwrap()
}

fn text(client: &mut Client, query: &str) -> String {
    client.query_one(query, &[]).unwrap().get(0)
}

/// Whether a process runs. One that has ended stays in the process table until its parent asks for it, and the first
/// process of a container may take its time.
fn runs(process: &str) -> bool {
    let ended = fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| stat.contains(") Z "));
    !ended && signal("0", process)
}

/// Sends a signal to a process, or with `-` before it to a group; whether it is there. Signal 0 only asks.
fn signal(name: &str, process: &str) -> bool {
    // The shell's own kill: a small system has no other.
    let script = format!("kill -s {name} -- {process} 2>/dev/null");
    Command::new("sh").args(["-c", &script]).status().unwrap().success()
}

fn wait_for<T>(limit: Duration, mut found: impl FnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + limit;
    while Instant::now() < deadline {
        if let Some(found) = found() {
            return Some(found);
        }
        thread::sleep(Duration::from_millis(20));
    }
    None
}
