//! What rustc refuses: each misuse stands in a file of `compile_fail/`, its error beside it, and in `compile_fail/pass/`
//! a twin of the same name that compiles, so that the misuse is the only reason.

#![allow(clippy::disallowed_methods, reason = "a test reads files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const FOLDER: &str = "tests/compile_fail";

/// An error that is longer than this is not read.
const LONGEST_ERROR: usize = 25;

#[test]
fn a_misuse_of_the_dsl_does_not_compile_and_its_mended_twin_does() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail(format!("{FOLDER}/*.rs"));
    cases.pass(format!("{FOLDER}/pass/*.rs"));
}

#[test]
fn every_misuse_has_a_twin_and_an_error() {
    let misuses = stems(FOLDER, "rs");
    assert!(!misuses.is_empty());
    assert_eq!(misuses, stems(&format!("{FOLDER}/pass"), "rs"));
    assert_eq!(misuses, stems(FOLDER, "stderr"));
}

#[test]
fn every_error_is_short_enough_to_be_read() {
    for name in stems(FOLDER, "stderr") {
        let error = fs::read_to_string(format!("{FOLDER}/{name}.stderr")).unwrap();
        let lines = error.lines().count();
        assert!(lines <= LONGEST_ERROR, "`{name}` has an error of {lines} lines:\n{error}");
    }
}

/// The names of the files with this extension, without it.
fn stems(folder: &str, extension: &str) -> BTreeSet<String> {
    let paths = fs::read_dir(Path::new(folder)).unwrap().map(|entry| entry.unwrap().path());
    let wanted = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
    wanted.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
}
