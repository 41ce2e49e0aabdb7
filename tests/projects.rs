//! The command line over other rules than the reference's: this program is a rules binary, too.
//!
//! Where the environment names one of its projects, it is that project's binary, and nothing else; otherwise it runs its
//! tests, which start it again in this way. That is why it brings its own `main`.

#[path = "support/process.rs"]
mod process;
#[path = "support/snapshot.rs"]
mod snapshot;

/// Each test by its name.
macro_rules! tests {
    ($($name:ident,)*) => {
        pub(crate) const ALL: &[(&str, fn())] = &[$((stringify!($name), $name),)*];
    };
}
pub(crate) use tests;

#[path = "projects/answers.rs"]
mod answers;
#[path = "projects/diagnostics.rs"]
mod diagnostics;
#[path = "projects/project.rs"]
mod project;
#[path = "projects/rules.rs"]
mod rules;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial, run};

fn main() -> ExitCode {
    if let Some(project) = project::asked_for() {
        return backstitch::cli::main(project);
    }
    let trial = |(name, test): &(&'static str, fn())| {
        let test = *test;
        Trial::test(*name, move || {
            test();
            Ok(())
        })
    };
    run(&Arguments::from_args(), answers::ALL.iter().chain(diagnostics::ALL).map(trial).collect()).exit_code()
}
