//! The runner: the real binary against a throwaway server.

#[path = "support/process.rs"]
mod process;
#[path = "support/mod.rs"]
mod support;

#[path = "runner/check.rs"]
mod check;
#[path = "runner/commands.rs"]
mod commands;
#[path = "runner/configuration.rs"]
mod configuration;
#[path = "runner/errors.rs"]
mod errors;
#[path = "runner/events.rs"]
mod events;
#[path = "runner/files.rs"]
mod files;
#[path = "runner/ground.rs"]
mod ground;
#[path = "runner/signals.rs"]
mod signals;
#[path = "runner/status.rs"]
mod status;
