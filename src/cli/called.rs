use std::fmt::Display;
use std::path::Path;

/// A command of this program, as whoever called it calls it: `backfills prove regions`. Rules binaries have names of their own.
pub(super) fn command(arguments: impl Display) -> String {
    format!("{} {arguments}", name())
}

/// The name by which the program was called, without the folder.
pub(super) fn name() -> String {
    let path = std::env::args_os().next().unwrap_or_default();
    let file = Path::new(&path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match file.strip_suffix(std::env::consts::EXE_SUFFIX).unwrap_or(&file) {
        "" => "backstitch".to_owned(),
        name => name.to_owned(),
    }
}

/// An example of a command, for its help.
pub(super) fn example(arguments: &str) -> String {
    format!("Example: {}", command(arguments))
}
