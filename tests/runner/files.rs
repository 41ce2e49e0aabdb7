//! What is executed is the files; what the rules would compile to now is not.

#![allow(clippy::disallowed_methods, reason = "a test changes files")]

use std::fs;

use crate::ground::{Ground, NAME};

#[test]
fn a_script_that_the_rules_do_not_compile_to_is_refused_with_the_diff() {
    let ground = Ground::sample();
    let path = ground.path("generated/phase_1_4/proof.sql");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("COMMIT;", "ROLLBACK;", 1)).unwrap();
    for command in ["preview", "run", "prove", "rollback", "flags"] {
        let ran = ground.run(&[command]).exits_with(1);
        assert!(ran.err.contains("-ROLLBACK;\n+COMMIT;"), "{}", ran.err);
        assert!(ran.err.contains("help: run `backstitch compile`"), "{}", ran.err);
    }
    assert_eq!(ground.database.value("to_regnamespace('backstitch')"), None, "nothing was sent");
}

#[test]
fn a_backfill_that_was_never_compiled_is_a_no_with_the_remedy() {
    let ground = Ground::empty();
    let ran = ground.run(&["run", NAME]).exits_with(1);
    assert!(
        ran.err.contains("`generated/phase_1_4` holds no scripts\n  help: run `backstitch compile`"),
        "{}",
        ran.err
    );
}

#[test]
fn scripts_whose_rules_are_not_here_are_run_as_they_are() {
    let ground = Ground::empty();
    ground.write("handed/over/over/forward.sql", "CREATE TABLE made AS SELECT 1 AS one;\n");
    ground.run(&["run", "over", "--dir", "handed/over"]).exits_with(0);
    assert_eq!(ground.database.value("SELECT one FROM made").as_deref(), Some("1"));
}

#[test]
fn a_name_that_nothing_has_gets_the_nearest_of_the_rules_and_of_the_folder() {
    let ground = Ground::empty();
    ground.script("cleaning", "forward.sql", "SELECT 1;\n");
    for (asked, meant) in [("phase14", "phase_1_4"), ("cleanin", "cleaning")] {
        for command in ["run", "status", "stop", "schema"] {
            let ran = ground.run(&[command, asked]).exits_with(2);
            assert!(ran.err.contains(&format!("did you mean `{meant}`?")), "{}", ran.err);
        }
    }
}

#[test]
fn the_first_that_fails_ends_all_and_the_rest_is_named() {
    let ground = Ground::sample();
    ground.script("a_fails", "forward.sql", "SELECT 1 / 0;\n");
    ground.script("b_waits", "forward.sql", "CREATE TABLE begun ();\n");
    let ran = ground.run(&["run"]).exits_with(2);
    assert!(ran.out.contains("phase_1_4: run 1 is applied"), "{}", ran.out);
    assert!(ran.err.contains("division by zero") && ran.err.contains("not begun: b_waits"), "{}", ran.err);
    assert_eq!(ground.database.value("to_regclass('begun')"), None);
}
