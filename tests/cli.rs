//! The command line: the real binary, run in folders of its own.

#[path = "support/process.rs"]
mod process;

#[path = "cli/binary.rs"]
mod binary;
#[path = "cli/check.rs"]
mod check;
#[path = "cli/compile.rs"]
mod compile;
#[path = "cli/demo.rs"]
mod demo;
#[path = "cli/output.rs"]
mod output;
#[path = "cli/print.rs"]
mod print;
#[path = "cli/usage.rs"]
mod usage;
