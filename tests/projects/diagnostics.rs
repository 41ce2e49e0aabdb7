//! What the command line says of rules, in its forms, and how it explains it.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test reads and writes files")]

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::answers::assert_said;
use crate::process::{Ran, run};
use crate::project::{VARIABLE, run_as, run_in, run_with};

crate::tests! {
    what_fits_is_said_in_a_line,
    every_fault_is_shown_with_its_lines_and_counted,
    warnings_stand_in_the_way_only_where_they_are_denied,
    a_program_gets_an_object_for_each_fault,
    github_gets_an_annotation_for_each_fault,
    what_compile_writes_and_finds_stale_is_told_to_programs_too,
    rules_whose_file_is_not_there_are_shown_by_their_place,
    rules_whose_file_was_changed_since_are_shown_by_their_place,
    each_hint_leads_to_an_explanation,
    codes_are_listed_and_explained,
    a_misspelt_code_gets_the_nearest_one,
}

fn what_fits_is_said_in_a_line() {
    assert_said("check", run_as("shop", &["check"]).exits_with(0));
    let json = run_as("shop", &["check", "--format", "json"]).exits_with(0);
    assert_eq!(json.out, "{\"event\":\"summary\",\"errors\":0,\"warnings\":0,\"notes\":0,\"refused\":[]}\n");
    assert_eq!(run_as("shop", &["check", "--format", "github"]).exits_with(0).out, "");
    run_as("shop", &["check", "regions", "--deny-warnings"]).exits_with(0);
}

fn every_fault_is_shown_with_its_lines_and_counted() {
    assert_said("check_refused", run_as("refused", &["check"]).exits_with(1));
    run_as("refused", &["check", "regions"]).exits_with(0);
}

fn warnings_stand_in_the_way_only_where_they_are_denied() {
    assert_said("check_warning", run_as("doubtful", &["check"]).exits_with(0));
    let denied = run_as("doubtful", &["check", "--deny-warnings"]).exits_with(1);
    assert_eq!(denied.out.lines().last(), Some("error: 1 warning, and warnings are denied"));
}

fn a_program_gets_an_object_for_each_fault() {
    let ran = run_as("refused", &["check", "--format", "json"]).exits_with(1);
    assert_said("check_refused_json", ran);
    let compiled = run_as("refused", &["compile", "--format", "json"]).exits_with(1);
    assert_eq!(compiled.err, "");
    assert!(compiled.out.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{}", compiled.out);
    let misspelt = run_as("shop", &["check", "region", "--format", "json"]).exits_with(2);
    assert!(misspelt.out.starts_with("{\"event\":\"error\""), "{}", misspelt.out);
}

fn github_gets_an_annotation_for_each_fault() {
    assert_said("check_refused_github", run_as("refused", &["check", "--format", "github"]).exits_with(1));
}

fn what_compile_writes_and_finds_stale_is_told_to_programs_too() {
    let folder = tempfile::tempdir().unwrap();
    let compile = |arguments: &[&str]| run_in(&folder, "shop", &[&["compile", "regions"], arguments].concat());
    let written = compile(&["--format", "json"]).exits_with(0);
    assert_eq!(written.out.lines().filter(|line| line.contains("\"state\":\"written\"")).count(), 8, "{}", written.out);
    fs::write(folder.path().join("generated/regions/proof.sql"), "").unwrap();
    let stale = compile(&["--check", "--format", "json"]).exits_with(1);
    assert!(
        stale
            .out
            .contains("{\"event\":\"file\",\"path\":\"generated/regions/proof.sql\",\"state\":\"stale\",\"diff\":")
    );
    let stale = compile(&["--check", "--format", "github"]).exits_with(1);
    assert!(stale.out.starts_with("::error file=generated/regions/proof.sql,line=1,title=stale::"), "{}", stale.out);
}

fn rules_whose_file_is_not_there_are_shown_by_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run_elsewhere(folder.path());
    assert_said("check_without_sources", ran.exits_with(1));
}

/// Whoever changes the rules and does not compile them would be shown other lines than those that are at fault.
fn rules_whose_file_was_changed_since_are_shown_by_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tests/projects/rules.rs");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects/rules.rs"), &path).unwrap();
    let hour = Duration::from_secs(3600);
    let line = ".rule(derive(\"id\", customer.id, literal::<customer, BigInt>(\"1\")))";
    for (time, is_shown) in [(SystemTime::UNIX_EPOCH + hour, true), (SystemTime::now() + hour, false)] {
        File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
        let ran = run_elsewhere(folder.path()).exits_with(1);
        assert_eq!(ran.out.contains(line), is_shown, "{}", ran.out);
        assert!(ran.out.contains("--> tests/projects/rules.rs:"), "{}", ran.out);
    }
}

fn each_hint_leads_to_an_explanation() {
    let ran = run_as("refused", &["check", "--format", "json"]).exits_with(1);
    let events = ran.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut followed = 0;
    for event in events.filter(|event| event["event"] == "diagnostic") {
        let hint = event["explain"].as_str().unwrap();
        let arguments: Vec<&str> = hint.split(' ').skip(1).collect();
        let explained = run_as("refused", &arguments).exits_with(0);
        assert!(explained.out.starts_with(&format!("{}: ", event["code"].as_str().unwrap())), "{}", explained.out);
        followed += 1;
    }
    assert!(followed > 3);
}

fn codes_are_listed_and_explained() {
    assert_said("explain", run_as("none", &["explain"]).exits_with(0));
    assert_said("explain_code", run_as("none", &["explain", "not-nullable"]).exits_with(0));
    assert_said("explain_sqlstate", run_as("none", &["explain", "bs004"]).exits_with(0));
}

fn a_misspelt_code_gets_the_nearest_one() {
    let ran = run_as("none", &["explain", "not-nulable"]).exits_with(2);
    assert_eq!(ran.err, "error: no code is called `not-nulable`: did you mean `not-nullable`?\n");
    let ran = run_as("none", &["explain", "xyz"]).exits_with(2);
    assert_eq!(ran.err, "error: no code is called `xyz`: `backstitch explain` lists them\n");
}

/// Checks the faulty rules where their file is found only below this folder.
fn run_elsewhere(folder: &Path) -> Ran {
    run_with(|program| {
        let mut command = Command::new(program);
        command.args(["check", "faulty"]).env(VARIABLE, "refused").env_remove("CARGO_MANIFEST_DIR").current_dir(folder);
        run(&mut command)
    })
}
