//! Standard output that somebody closes, or that can't take any more.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test starts programs and opens files")]

use std::fs::OpenOptions;
use std::process::Stdio;

use crate::binary::{Folder, NAME};
use crate::process::{Ran, ran};

/// Commands that print something, and what they answer.
const TALKATIVE: [(&[&str], i32); 9] = [
    (&["list"], 0),
    (&["check"], 0),
    (&["explain"], 0),
    (&["explain", "no-key"], 0),
    (&["print", NAME, "forward"], 0),
    (&["compile"], 0),
    (&["compile", "--check"], 1),
    (&["--help"], 0),
    (&["--version"], 0),
];

#[test]
fn whoever_reads_may_stop_reading() {
    for (arguments, code) in TALKATIVE {
        let ran = into_a_closed_pipe(arguments).exits_with(code);
        assert!(!ran.err.contains("error"), "{arguments:?}: {}", ran.err);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_can_not_be_written_is_an_error_that_says_so() {
    for (arguments, _) in &TALKATIVE[..7] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let folder = Folder::empty();
        let mut command = folder.command(arguments);
        let ran = ran(command.stdout(full).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap());
        let ran = ran.exits_with(2);
        assert!(ran.err.starts_with("error: standard output can't be written"), "{arguments:?}: {}", ran.err);
    }
}

/// Runs a command whose output nobody reads: the reading end is closed before it starts.
fn into_a_closed_pipe(arguments: &[&str]) -> Ran {
    let folder = Folder::empty();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = folder.command(arguments);
    let child = command.stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    ran(child.wait_with_output().unwrap())
}
