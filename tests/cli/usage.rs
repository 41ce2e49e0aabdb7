//! What is asked for wrongly, and help.

use std::process::Command;

use crate::binary::{BINARY, Folder, NAME};
use crate::process::run;

#[test]
fn list_names_each_backfill_with_its_purpose() {
    let ran = Folder::empty().run(&["list"]).exits_with(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.out);
    assert!(lines[1].trim_start().starts_with(NAME) && lines[1].contains("front desk"), "{}", ran.out);
}

#[test]
fn what_is_asked_for_wrongly_exits_with_2_and_says_how_to_ask() {
    let wrong: [&[&str]; 9] = [
        &[],
        &["complie"],
        &["print"],
        &["print", NAME],
        &["print", NAME, "backward"],
        &["compile", "--chekc"],
        &["list", "everything"],
        &["check", "--format", "csv"],
        &["explain", "one", "two"],
    ];
    for arguments in wrong {
        let folder = Folder::empty();
        let ran = folder.run(arguments).exits_with(2);
        assert!(ran.err.contains("--help"), "{arguments:?}: {}", ran.err);
        assert_eq!(ran.out, "");
        assert!(folder.files().is_empty());
    }
}

#[test]
fn a_misspelt_backfill_gets_the_nearest_name() {
    let asked: [&[&str]; 5] = [
        &["check", "phase_14"],
        &["compile", "phase_14"],
        &["compile", "--check", "Phase_1_4"],
        &["print", "phase14", "forward"],
        &["demo", "phase_1_5"],
    ];
    for arguments in asked {
        let folder = Folder::empty();
        let ran = folder.run(arguments).exits_with(2);
        assert!(ran.err.contains("did you mean `phase_1_4`?"), "{arguments:?}: {}", ran.err);
        assert!(folder.files().is_empty());
    }
}

#[test]
fn help_and_version_go_to_standard_output() {
    for argument in ["--help", "--version", "help"] {
        let ran = Folder::empty().run(&[argument]).exits_with(0);
        assert!(ran.out.contains("backstitch"), "{argument}: {}", ran.out);
        assert_eq!(ran.err, "", "{argument}");
    }
}

#[test]
fn the_help_of_each_command_says_what_it_is_for() {
    for command in ["list", "check", "explain", "compile", "print", "demo"] {
        let ran = Folder::empty().run(&[command, "--help"]).exits_with(0);
        assert!(ran.out.contains(&format!("Usage: backstitch {command}")), "{}", ran.out);
    }
}

#[test]
fn help_speaks_of_the_program_by_the_name_that_it_was_called_by() {
    let folder = Folder::compiled();
    let called = folder.path("backfills");
    std::os::unix::fs::symlink(BINARY, &called).unwrap();
    std::fs::write(folder.script("proof.sql"), "").unwrap();
    let call = |arguments: &[&str]| run(Command::new(&called).args(arguments).current_dir(folder.path("")));
    let stale = call(&["compile", "--check"]).exits_with(1);
    assert!(stale.err.contains("run `backfills compile`, and commit"), "{}", stale.err);
    let help = call(&["run", "--help"]).exits_with(0);
    assert!(help.out.contains("Usage: backfills run"), "{}", help.out);
    assert!(help.out.contains("Example: backfills run phase_1_4"), "{}", help.out);
    assert!(!(stale.err + &help.out).contains("backstitch compile"));
}
