//! What the command line answers.

#![allow(clippy::disallowed_methods, reason = "a test reads and writes files")]

use std::fs;

use crate::process::Ran;
use crate::project::{run_as, run_in};
use crate::snapshot::{assert_snapshot, without_lines};

crate::tests! {
    help_says_what_each_command_is_for,
    the_help_of_compile_says_what_check_does,
    list_shows_each_backfill_with_its_rules_and_purpose,
    a_project_without_backfills_says_how_to_add_one,
    a_misspelt_name_gets_the_nearest_one,
    a_name_that_is_like_no_other_gets_all_of_them,
    two_backfills_of_one_name_are_refused_with_the_place_of_the_second,
    a_stale_file_is_shown_as_a_diff,
    a_folder_that_no_backfill_has_is_shown_with_the_remedy,
    a_folder_that_can_not_be_written_is_shown_with_the_remedy,
    refused_rules_are_shown_with_every_fault_and_nothing_is_written,
    refused_rules_do_not_hold_up_the_others,
    a_schema_that_can_not_be_read_is_shown_before_what_follows_from_it,
}

fn help_says_what_each_command_is_for() {
    assert_said("help", run_as("shop", &["--help"]).exits_with(0));
}

fn the_help_of_compile_says_what_check_does() {
    assert_said("help_compile", run_as("shop", &["compile", "--help"]).exits_with(0));
}

fn list_shows_each_backfill_with_its_rules_and_purpose() {
    assert_said("list", run_as("shop", &["list"]).exits_with(0));
}

fn a_project_without_backfills_says_how_to_add_one() {
    assert_said("no_backfills_print", run_as("none", &["print", "regions", "forward"]).exits_with(2));
    assert_said("no_backfills_list", run_as("none", &["list"]).exits_with(0));
    assert_said("no_backfills_compile", run_as("none", &["compile"]).exits_with(0));
    assert_said("no_backfills_demo", run_as("none", &["demo"]).exits_with(2));
}

fn a_misspelt_name_gets_the_nearest_one() {
    assert_said("misspelt_name", run_as("shop", &["compile", "region"]).exits_with(2));
}

fn a_name_that_is_like_no_other_gets_all_of_them() {
    assert_said("unknown_name", run_as("shop", &["compile", "xyz"]).exits_with(2));
}

fn two_backfills_of_one_name_are_refused_with_the_place_of_the_second() {
    let ran = run_as("twice", &["list"]).exits_with(2);
    assert!(
        ran.err.contains("two backfills are called `regions` (the second at tests/projects/rules.rs:"),
        "{}",
        ran.err
    );
}

fn a_stale_file_is_shown_as_a_diff() {
    let folder = tempfile::tempdir().unwrap();
    run_in(&folder, "shop", &["compile"]).exits_with(0);
    let path = folder.path().join("generated/regions/preview.sql");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("COMMIT;\n", "", 1)).unwrap();
    assert_said("compile_check_stale", run_in(&folder, "shop", &["compile", "--check"]).exits_with(1));
}

fn a_folder_that_no_backfill_has_is_shown_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    run_in(&folder, "shop", &["compile"]).exits_with(0);
    let path = folder.path().join("generated");
    fs::rename(path.join("regions"), path.join("old")).unwrap();
    run_in(&folder, "shop", &["compile"]).exits_with(0);
    assert_said("compile_check_left_over", run_in(&folder, "shop", &["compile", "--check"]).exits_with(1));
}

fn a_folder_that_can_not_be_written_is_shown_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    assert_said("compile_unwritable", run_in(&folder, "shop", &["compile", "--out", "file"]).exits_with(2));
}

fn refused_rules_are_shown_with_every_fault_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    assert_said("compile_refused", run_in(&folder, "refused", &["compile"]).exits_with(1));
    assert_said("print_refused", run_in(&folder, "refused", &["print", "faulty", "forward"]).exits_with(1));
    run_in(&folder, "refused", &["compile", "--check"]).exits_with(1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

fn refused_rules_do_not_hold_up_the_others() {
    let folder = tempfile::tempdir().unwrap();
    run_in(&folder, "refused", &["compile", "regions"]).exits_with(0);
    assert!(folder.path().join("generated/regions/forward.sql").exists());
}

fn a_schema_that_can_not_be_read_is_shown_before_what_follows_from_it() {
    assert_said("schema_unreadable", run_as("unreadable", &["compile"]).exits_with(1));
}

/// Compares everything that a command said with its snapshot.
#[track_caller]
pub(crate) fn assert_said(name: &str, ran: Ran) {
    let Ran { code, out, err } = ran;
    let said = format!("{out}\n---- stderr\n{err}\n---- exit code {code}");
    assert_snapshot("cli", name, &without_lines(&said));
}
