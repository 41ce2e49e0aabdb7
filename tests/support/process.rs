//! Programs that are run to their end, and what they said.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::process::{Command, Output};

/// What a program said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs a program to its end. It never panics, whatever else it does: that is a promise of every command.
pub(crate) fn run(command: &mut Command) -> Ran {
    ran(command.env("RUST_BACKTRACE", "1").output().unwrap())
}

/// What a program said that ran to its end.
pub(crate) fn ran(output: Output) -> Ran {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("a program speaks UTF-8");
    let code = output.status.code().unwrap_or_else(|| panic!("ended by a signal: {}", output.status));
    let ran = Ran { code, out: text(output.stdout), err: text(output.stderr) };
    for word in ["panicked", "backtrace", "RUST_BACKTRACE"] {
        assert!(!ran.err.contains(word), "{}", ran.err);
    }
    ran
}

impl Ran {
    /// Panics with everything that was said where the exit code is another.
    #[track_caller]
    pub(crate) fn exits_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\nstdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }
}
