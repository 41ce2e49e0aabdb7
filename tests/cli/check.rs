//! `compile --check`: what a pull request is held up by.

#![allow(clippy::disallowed_methods, reason = "a test writes files")]

use std::fs;

use crate::binary::{Folder, NAME, SCRIPTS, package};

#[test]
fn what_was_just_compiled_is_fresh() {
    let ran = Folder::compiled().run(&["compile", "--check"]).exits_with(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("8 files are up to date\n", ""));
}

#[test]
fn what_is_committed_is_fresh() {
    let out = package().join("generated");
    Folder::empty().run(&["compile", "--check", "--out", out.to_str().unwrap()]).exits_with(0);
}

#[test]
fn one_changed_byte_in_any_file_is_stale() {
    let folder = Folder::compiled();
    for (_, file) in SCRIPTS {
        assert_stale(&folder, &["compile", "--check"], file, |text| text.replacen('a', "b", 1));
    }
    assert_stale(&folder, &["compile", NAME, "--check"], "proof.sql", |text| text.replacen('a', "b", 1));
}

#[test]
fn windows_line_ends_are_stale() {
    assert_stale(&Folder::compiled(), &["compile", "--check"], "forward.sql", |text| text.replace('\n', "\r\n"));
}

#[test]
fn a_missing_last_line_end_is_stale() {
    assert_stale(&Folder::compiled(), &["compile", "--check"], "forward.sql", |text| text.trim_end().to_owned());
}

#[test]
fn a_missing_file_is_stale() {
    let folder = Folder::compiled();
    fs::remove_file(folder.script("proof.sql")).unwrap();
    let ran = folder.run(&["compile", "--check"]).exits_with(1);
    assert!(ran.out.contains("+++ generated/phase_1_4/proof.sql"), "{}", ran.out);
    assert!(ran.err.contains("backstitch compile"), "{}", ran.err);
}

#[test]
fn nothing_compiled_yet_is_stale_and_stays_so() {
    let folder = Folder::empty();
    folder.run(&["compile", "--check"]).exits_with(1);
    assert!(!folder.path("generated").exists());
}

#[test]
fn a_folder_of_a_backfill_that_is_gone_is_stale() {
    let folder = Folder::compiled();
    fs::create_dir(folder.path("generated/gone")).unwrap();
    fs::copy(folder.script("forward.sql"), folder.path("generated/gone/forward.sql")).unwrap();
    let ran = folder.run(&["compile", "--check"]).exits_with(1);
    assert!(ran.out.contains("generated/gone"), "{}", ran.out);
    let remedy = ran.err.contains("delete") || ran.err.contains("remove");
    assert!(remedy, "`compile` does not write what is left over, so that is no remedy: {}", ran.err);
    folder.run(&["compile", NAME, "--check"]).exits_with(0);
}

#[test]
fn a_folder_that_holds_something_else_is_nobodys_business() {
    let folder = Folder::compiled();
    fs::create_dir(folder.path("generated/notes")).unwrap();
    fs::write(folder.path("generated/notes/README.md"), "notes").unwrap();
    folder.run(&["compile", "--check"]).exits_with(0);
}

#[test]
fn a_stale_file_that_is_no_text_is_stale_like_any_other() {
    let folder = Folder::compiled();
    fs::write(folder.script("forward.sql"), [0xff, 0xfe, 0x00]).unwrap();
    folder.run(&["compile", "--check"]).exits_with(1);
}

#[test]
fn the_diff_shows_the_line_that_changes_and_no_other_as_changed() {
    let folder = Folder::compiled();
    let text = fs::read_to_string(folder.script("proof.sql")).unwrap();
    fs::write(folder.script("proof.sql"), text.replacen("COMMIT;", "ROLLBACK;", 1)).unwrap();
    let ran = folder.run(&["compile", "--check"]).exits_with(1);
    let changed: Vec<&str> = ran.out.lines().filter(|line| line.starts_with(['-', '+'])).skip(2).collect();
    assert_eq!(changed, ["-ROLLBACK;", "+COMMIT;"]);
}

/// A script changed like this is stale; the check shows something and writes nothing.
#[track_caller]
fn assert_stale(folder: &Folder, arguments: &[&str], file: &str, change: fn(&str) -> String) {
    let text = fs::read_to_string(folder.script(file)).unwrap();
    let changed = change(&text);
    assert_ne!(text, changed);
    fs::write(folder.script(file), &changed).unwrap();
    let before = folder.files();
    let ran = folder.run(arguments).exits_with(1);
    assert!(ran.out.contains(&format!("--- generated/{NAME}/{file}")), "{}", ran.out);
    assert!(ran.err.starts_with("1 stale"), "{}", ran.err);
    assert_eq!(folder.files(), before);
    fs::write(folder.script(file), text).unwrap();
}
