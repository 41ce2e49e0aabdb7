//! The shell that owns the server, and the pipe that keeps both alive.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::folder::Folder;

/// A step that the shell takes when it is asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Create the data folder.
    Initialise,
    /// Create the data folder of a standby, from that of the server that it follows.
    Copy,
    /// Start the server, and wait until it accepts connections.
    Start,
    /// Stop the server as a crash would where it runs, then start it.
    Restart,
    /// Stop the server as a crash would, without a checkpoint.
    Stop,
}

impl Step {
    /// The function of `supervisor.sh`, which is also the word that messages use.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Initialise => "initialise",
            Self::Copy => "copy",
            Self::Start => "start",
            Self::Restart => "restart",
            Self::Stop => "stop",
        }
    }
}

/// `supervisor.sh` as a running process. Dropping it stops the server and removes the folder; so does the end of this
/// process, whatever ends it, because the shell sees the pipe close.
#[derive(Debug)]
pub(super) struct Supervisor {
    shell: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Supervisor {
    /// Starts the shell, as the account that owns the folder; a standby is told the folder of whom it follows.
    pub(super) fn spawn(folder: &Folder, bin: &Path, primary: Option<&Folder>) -> io::Result<Self> {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", include_str!("supervisor.sh"), "backstitch-sandbox"])
            .args([folder.path(), bin])
            .args(primary.map(Folder::path))
            // The caller's folder may be closed to the account.
            .current_dir(folder.path())
            // Ctrl-C goes to the terminal's whole process group; the server has to outlive it until this process ends.
            .process_group(0)
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // PGDATA, PGPORT and the like mean the user's server, not this one.
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
            command.env_remove(name);
        }
        if let Some(account) = folder.account() {
            command.uid(account.uid).gid(account.gid);
        }
        let mut shell = command.spawn()?;
        let commands = shell.stdin.take().expect("stdin is piped, three lines up");
        let answers = BufReader::new(shell.stdout.take().expect("stdout is piped, three lines up"));
        Ok(Self { shell, commands, answers })
    }

    /// Takes one step; true when it went well, else the folder's log says why.
    pub(super) fn take(&mut self, step: Step) -> io::Result<bool> {
        writeln!(self.commands, "{}", step.name())?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        Ok(answer.trim_end() == "done")
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        // A word, not only the end of the pipe: a process forked elsewhere at the wrong moment may hold a copy of our
        // end. Where the shell is gone already there is nobody left to tell, and nothing to wait for.
        let _ = writeln!(self.commands, "remove");
        let _ = self.shell.wait();
    }
}
