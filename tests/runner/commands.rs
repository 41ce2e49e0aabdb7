//! Each command, once right and once wrong.

use crate::ground::{Ground, NAME};

#[test]
fn the_whole_life_of_a_backfill() {
    let ground = Ground::sample();
    let start = ground.database.rows();

    let ran = ground.run(&["preview"]).exits_with(0);
    assert!(ran.out.contains("no pool number") && ran.out.contains("backstitch run phase_1_4"), "{}", ran.out);
    assert_eq!(ground.run(&["run", "--dry-run"]).exits_with(0).out, ran.out);
    assert_eq!(ground.database.rows(), start);

    ground.run(&["prove", NAME]).exits_with(1);

    let ran = ground.run(&["run", NAME]).exits_with(0);
    assert!(ran.out.contains("run 1 is applied: 34 rows"), "{}", ran.out);
    assert!(ran.out.contains("4 rows flagged: backstitch flags phase_1_4"), "{}", ran.out);
    assert!(ran.out.ends_with("next: backstitch prove phase_1_4\n"), "{}", ran.out);

    let ran = ground.run(&["prove", NAME]).exits_with(0);
    assert!(ran.out.contains("✓ threads without messageNumberId: 0 (expected: 0)"), "{}", ran.out);
    assert!(ran.out.contains("✓ front desks per org, org park: 1 (expected: 1)"), "{}", ran.out);
    assert!(ran.out.contains("! warning pool-present, org"), "{}", ran.out);
    assert!(ran.out.ends_with("✓ All checks passed!\n"), "{}", ran.out);

    let again = ground.run(&["run"]).exits_with(0);
    assert!(again.out.contains("run 2 is applied: 0 rows"), "{}", again.out);

    let ran = ground.run(&["rollback"]).exits_with(0);
    assert!(ran.out.starts_with("✓ phase_1_4: rolled back in"), "{}", ran.out);
    assert_eq!(ground.database.rows(), start);
}

#[test]
fn a_proof_that_fails_names_the_checks_and_the_rows() {
    let ground = Ground::sample();
    let ran = ground.run(&["prove"]).exits_with(1);
    assert!(ran.out.contains("✗ threads without messageNumberId: 13 (expected: 0)"), "{}", ran.out);
    assert!(ran.out.contains("✗ front desks per org, org park: 0 (expected: 1)"), "{}", ran.out);
    let last = ran.out.lines().last().unwrap();
    assert!(
        last.starts_with("✗ ") && last.contains("checks FAILED: ") && last.contains("front desks per org,"),
        "{last}"
    );
    assert!(!ran.out.contains("All checks passed"), "{}", ran.out);
}

#[test]
fn a_requirement_that_does_not_hold_is_a_no_and_nothing_is_written() {
    let ground = Ground::sample();
    ground.database.connect().batch_execute(r#"UPDATE "MessageNumber" SET status = 'inactive'"#).unwrap();
    let start = ground.database.rows();
    for command in ["preview", "run"] {
        let ran = ground.run(&[command]).exits_with(1);
        assert!(ran.err.contains("number-available"), "{}", ran.err);
        assert!(ran.err.contains("help: number-available: add an active number"), "{}", ran.err);
    }
    let ran = ground.run(&["run"]).exits_with(1);
    assert!(ran.err.contains("nothing was written"), "{}", ran.err);
    assert_eq!(ground.database.rows(), start);
}

#[test]
fn a_rollback_of_what_was_never_run_has_nothing_to_do() {
    let ground = Ground::sample();
    let ran = ground.run(&["rollback"]).exits_with(0);
    assert!(ran.out.contains("it was never run here"), "{}", ran.out);
}

#[test]
fn quiet_leaves_the_result_alone() {
    let ground = Ground::sample();
    let ran = ground.run(&["run", "--quiet"]).exits_with(0);
    assert_eq!(ran.err, "");
    assert!(ran.out.contains("run 1 is applied: 34 rows"), "{}", ran.out);
    assert!(ran.out.contains("! pool-present: org lake"), "warnings are part of the result: {}", ran.out);
    let ran = ground.run(&["prove", "-q"]).exits_with(0);
    assert_eq!(ran.err, "");
}

#[test]
fn forget_says_what_would_be_given_up_before_it_does_so() {
    let ground = Ground::sample();
    let ran = ground.run(&["forget", NAME]).exits_with(0);
    assert!(ran.out.contains("there is no undo to give up"), "{}", ran.out);
    ground.run(&["run"]).exits_with(0);
    let ran = ground.run(&["forget", NAME]).exits_with(1);
    assert!(ran.out.contains("the undo of 1 run that wrote 34 values would be given up"), "{}", ran.out);
    assert!(ran.out.contains("backstitch forget phase_1_4 --yes"), "{}", ran.out);
}

const FLAGS: &str = r#"SELECT 'Thread' AS "table", key, 'rule-' || key AS rule, E'a "b"\n' AS outcome, '1' AS run, NULL::text AS written_at
FROM (SELECT generate_series(1, 1500)::text AS key) AS keys ORDER BY key::integer;
"#;

#[test]
fn flags_are_a_table_or_comma_separated_or_json() {
    let ground = Ground::empty();
    ground.script("other", "flags.sql", FLAGS);
    let ran = ground.run(&["flags", "other"]).exits_with(0);
    assert!(ran.out.contains("│ Thread") && ran.out.ends_with("500 more: see all of them with `--format csv`\n"));
    let ran = ground.run(&["flags", "other", "--format", "csv"]).exits_with(0);
    assert!(ran.out.starts_with("table,key,rule,outcome,run,written_at\nThread,1,rule-1,\"a \"\"b\"\"\n\",1,\n"));
    let ran = ground.run(&["flags", "other", "--format", "json"]).exits_with(0);
    assert_eq!(ran.out.lines().count(), 1500);
    let first: serde_json::Value = serde_json::from_str(ran.out.lines().next().unwrap()).unwrap();
    assert_eq!((&first["event"], &first["rule"], &first["written_at"]), (&"flag".into(), &"rule-1".into(), &().into()));
}

#[test]
fn flags_that_can_not_be_listed_are_an_error_with_its_line() {
    let ground = Ground::empty();
    ground.script("other", "flags.sql", "-- one\nSELECT\n  nothing\nFROM nowhere;\n");
    let ran = ground.run(&["flags", "other"]).exits_with(2);
    assert!(ran.err.contains("\"nowhere\" does not exist"), "{}", ran.err);
    assert!(ran.err.contains("--> generated/other/flags.sql:4"), "{}", ran.err);
}

#[test]
fn schema_prints_the_script_for_the_administrator() {
    let ground = Ground::empty();
    ground.script("other", "install.sql", "CREATE SCHEMA backstitch;\n");
    assert_eq!(ground.run(&["schema", "other"]).exits_with(0).out, "CREATE SCHEMA backstitch;\n");
    let ran = ground.run(&["schema", "othre"]).exits_with(2);
    assert!(ran.err.contains("did you mean `other`?"), "{}", ran.err);
}

#[test]
fn completions_are_printed_for_a_shell_that_is_known() {
    let ground = Ground::empty();
    let ran = ground.run(&["completions", "bash"]).exits_with(0);
    assert!(ran.out.contains("rollback") && ran.out.contains("--database-url"));
    ground.run(&["completions", "cmd"]).exits_with(2);
}

#[test]
fn the_help_of_each_command_ends_with_an_example() {
    let ground = Ground::empty();
    let commands = [
        "list",
        "compile",
        "print",
        "preview",
        "run",
        "prove",
        "rollback",
        "flags",
        "status",
        "stop",
        "forget",
        "schema",
        "completions",
        "demo",
    ];
    for command in commands {
        let mut run = ground.command(&[command, "--help"]);
        let ran = crate::process::run(run.env("BACKSTITCH_DATABASE_URL", "postgres://me:secret@host/db")).exits_with(0);
        let last = ran.out.trim_end().lines().last().unwrap();
        assert!(last.starts_with(&format!("Example: backstitch {command}")), "{command}: {last}");
        assert!(!ran.out.contains("secret"), "{}", ran.out);
    }
}
