//! `compile`: what is written, and what is left where it can't be.

#![allow(clippy::disallowed_methods, reason = "a test starts programs and writes files")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::binary::{BINARY, Folder, NAME, SCRIPTS, files, package};
use crate::process::run;

#[test]
fn compile_writes_the_files_of_each_backfill_and_names_them() {
    let folder = Folder::empty();
    let ran = folder.run(&["compile"]).exits_with(0);
    let expected: Vec<PathBuf> = SCRIPTS.iter().map(|(_, file)| folder.script(file)).collect();
    let written: Vec<PathBuf> = ran.out.lines().map(|line| folder.path(line.strip_prefix("wrote ").unwrap())).collect();
    assert_eq!(written, expected);
    assert_eq!(folder.files().len(), expected.len());
    assert_eq!(ran.err, "");
}

#[test]
fn compile_of_one_backfill_writes_that_one() {
    let folder = Folder::empty();
    folder.run(&["compile", NAME]).exits_with(0);
    assert_eq!(folder.files(), Folder::compiled().files());
}

#[test]
fn what_is_committed_is_what_the_rules_compile_to() {
    assert_eq!(files(&package().join("generated")), files(&Folder::compiled().path("generated")));
}

#[test]
fn compile_writes_to_another_folder_where_one_is_given() {
    let folder = Folder::empty();
    folder.run(&["compile", "--out", "a/b"]).exits_with(0);
    assert_eq!(files(&folder.path("a/b")), files(&Folder::compiled().path("generated")));
    assert!(!folder.path("generated").exists());
}

#[test]
fn compile_touches_no_file_that_is_up_to_date() {
    let folder = Folder::compiled();
    fs::write(folder.script("proof.sql"), "old").unwrap();
    let before = fs::metadata(folder.script("forward.sql")).unwrap();
    let ran = folder.run(&["compile"]).exits_with(0);
    assert_eq!(ran.out, format!("wrote generated/{NAME}/proof.sql\n"));
    let after = fs::metadata(folder.script("forward.sql")).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    assert_eq!(folder.run(&["compile"]).exits_with(0).out, "8 files are up to date\n");
}

#[cfg(unix)]
#[test]
fn a_compiled_file_can_be_read_by_everybody() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::compiled();
    for (_, file) in SCRIPTS {
        assert_eq!(fs::metadata(folder.script(file)).unwrap().permissions().mode() & 0o777, 0o644, "{file}");
    }
}

#[test]
fn a_file_where_a_folder_is_needed_is_named_with_the_remedy() {
    let folder = Folder::empty();
    fs::write(folder.path("generated"), "not a folder").unwrap();
    let before = folder.files();
    let ran = folder.run(&["compile"]).exits_with(2);
    assert!(ran.err.starts_with("error: `generated/phase_1_4/install.sql` can't be written"), "{}", ran.err);
    assert!(ran.err.contains("--out"), "{}", ran.err);
    assert_eq!(folder.files(), before);
}

#[test]
fn a_folder_where_a_file_is_needed_is_named_and_nothing_is_written() {
    let folder = Folder::empty();
    fs::create_dir_all(folder.script("forward.sql")).unwrap();
    let ran = folder.run(&["compile"]).exits_with(2);
    assert!(ran.err.contains("generated/phase_1_4/forward.sql"), "{}", ran.err);
    assert_eq!(folder.files().len(), 0, "some files of a backfill without the others are of no use");
}

/// A limit on the size of files stands for a disk that is full: a write fails in the middle of a file.
#[cfg(unix)]
#[test]
fn a_file_that_could_not_be_written_whole_is_left_as_it_was() {
    let folder = Folder::compiled();
    let sizes = SCRIPTS.map(|(_, file)| fs::metadata(folder.script(file)).unwrap().len());
    for (_, file) in SCRIPTS {
        fs::write(folder.script(file), "old").unwrap();
    }
    let before = folder.files();
    // POSIX counts in blocks of 512 bytes: the scripts before the longest fit, the longest does not.
    let longest = SCRIPTS.iter().position(|(_, file)| *file == "forward.sql").unwrap();
    let blocks = sizes[longest] / 512 - 1;
    assert!(sizes[..longest].iter().all(|size| *size < blocks * 512));
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" compile");
    let ran = run(Command::new("sh").args(["-c", &limited, BINARY]).current_dir(folder.path("."))).exits_with(2);
    assert!(ran.err.contains("generated/phase_1_4/forward.sql` can't be written"), "{}", ran.err);
    assert_eq!(folder.files(), before);
}
