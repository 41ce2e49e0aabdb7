//! A disk that is full: what was committed stays, and once there is room the next run goes on.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::PathBuf;
use std::process::Command;

use backstitch::sandbox::Sandbox;
use backstitch::script::ScriptName::{self, Forward, Proof, Rollback};
use tempfile::TempDir;

use super::planned::PLANNED;
use super::reference::REFERENCE;
use super::stage::Stage;
use crate::ground::assert_same;

/// How much room is added each time, in KiB: little, so that it is full at many places.
const STEP: usize = 256;

/// Room enough, in KiB.
const PLENTY: usize = 64 * 1024;

/// A file system of its own, so small that it is full at once.
struct TinyDisk {
    folder: TempDir,
    size: usize,
}

impl TinyDisk {
    /// Nothing where this machine does not let this account mount one; then it says why.
    #[allow(clippy::explicit_write, reason = "the harness keeps to itself what a test that passes prints by the macro")]
    fn mount(server: &Sandbox) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let disk = Self { folder, size: PLENTY };
        fs::create_dir(disk.path()).unwrap();
        let mounted = disk.sized("mode=700").arg("tmpfs").arg(disk.path()).output();
        match mounted {
            Ok(output) if output.status.success() => {
                let owner = fs::metadata(server.socket_dir()).unwrap();
                chown(disk.path(), Some(owner.uid()), Some(owner.gid())).unwrap();
                Some(disk)
            }
            Ok(output) => {
                let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
                writeln!(io::stderr(), "a full disk is not tested here: {why}").unwrap();
                None
            }
            Err(error) => {
                writeln!(io::stderr(), "a full disk is not tested here: {error}").unwrap();
                None
            }
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    fn sized(&self, options: &str) -> Command {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("{options},size={}k", self.size)]);
        mount
    }

    /// Takes all room that is not used, but for so many KiB.
    fn leave(&mut self, room: usize) {
        let used = Command::new("du").arg("-sk").arg(self.path()).output().unwrap().stdout;
        let used: usize = String::from_utf8(used).unwrap().split_whitespace().next().unwrap().parse().unwrap();
        self.resize(used + room);
    }

    fn resize(&mut self, size: usize) {
        self.size = size;
        let mounted = self.sized("remount").arg(self.path()).status().unwrap();
        assert!(mounted.success());
    }

    /// Runs a script with a little more room each time, and then with plenty; how often the disk was full.
    fn fills_up(&mut self, stage: &Stage, name: ScriptName) -> usize {
        self.leave(STEP);
        for full in 0..5 {
            let psql = stage.execute(name, &["backstitch.batch_ms=20"]);
            if psql.code == 0 {
                return full;
            }
            assert!(psql.err.contains("No space left on device"), "{}", psql.err);
            self.resize(self.size + STEP);
        }
        self.leave(PLENTY);
        stage.succeeds(name);
        5
    }
}

impl Drop for TinyDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

#[test]
fn a_run_that_meets_a_full_disk_goes_on_once_there_is_room() {
    let server = Sandbox::start().unwrap();
    let Some(mut disk) = TinyDisk::mount(&server) else { return };
    for (fixture, rows) in [(&REFERENCE, 1_500), (&PLANNED, 2_000)] {
        let stage = Stage::on(&server, fixture, rows);
        let start = stage.everything();
        let twin = stage.copy(&server);
        twin.succeeds(Forward);
        let end = (twin.values(), twin.journaled());
        twin.drop(&server);
        let place = disk.path().join(format!("rows_{rows}"));
        make_folder(&server, &place);
        let mut admin = server.config("postgres").connect(postgres::NoTls).unwrap();
        admin.batch_execute(&format!("CREATE TABLESPACE tiny_{rows} LOCATION '{}'", place.display())).unwrap();
        admin.batch_execute(&format!("ALTER DATABASE {} SET TABLESPACE tiny_{rows}", stage.name)).unwrap();
        assert!(disk.fills_up(&stage, Forward) > 1, "the disk is never full");
        disk.leave(PLENTY);
        assert_same(&stage.values(), &end.0, "the end after a full disk");
        assert_same(&stage.journaled(), &end.1, "the journals after a full disk");
        stage.succeeds(Proof);
        assert!(disk.fills_up(&stage, Rollback) > 0, "the disk is never full");
        disk.leave(PLENTY);
        assert_same(&stage.everything(), &start, "rolled back, the start");
    }
}

/// A folder that is the server's own.
fn make_folder(server: &Sandbox, path: &std::path::Path) {
    fs::create_dir(path).unwrap();
    let owner = fs::metadata(server.socket_dir()).unwrap();
    chown(path, Some(owner.uid()), Some(owner.gid())).unwrap();
}
