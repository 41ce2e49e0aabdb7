//! An error says where in the script it arose.

use crate::ground::Ground;

/// Runs a script, and gives the line of it that is named, with the text of that line.
#[track_caller]
fn failing_line(script: &str) -> String {
    let ground = Ground::empty();
    ground.script("other", "forward.sql", script);
    let ran = ground.run(&["run", "other"]).exits_with(2);
    let place = ran.err.lines().find_map(|line| line.trim().strip_prefix("--> generated/other/forward.sql:"));
    let line: usize = place.unwrap_or_else(|| panic!("{}", ran.err)).parse().unwrap();
    script.lines().nth(line - 1).unwrap().trim().to_owned()
}

#[test]
fn the_place_in_a_plain_statement() {
    assert_eq!(failing_line("SELECT 'ü;';\n\n-- two\nSELECT\n  'ü',\n  nothing;\nSELECT 1;\n"), "nothing;");
}

#[test]
fn the_raise_in_a_block() {
    let script = "-- It's $no$ block yet.\nSELECT 1;\n\nDO $backstitch$\n#variable_conflict use_variable\nDECLARE\n  v integer;\nBEGIN\n  v := 1;\n  RAISE EXCEPTION 'here';\nEND\n$backstitch$;\n";
    assert_eq!(failing_line(script), "RAISE EXCEPTION 'here';");
}

#[test]
fn the_first_line_of_a_block_is_that_of_its_opening_quote() {
    assert_eq!(failing_line("SELECT 1;\nDO $a$ BEGIN RAISE 'x'; END $a$;\n"), "DO $a$ BEGIN RAISE 'x'; END $a$;");
    assert_eq!(failing_line("SELECT 1;\nDO $a$ BEGIN\nRAISE 'x'; END $a$;\n"), "RAISE 'x'; END $a$;");
}

#[test]
fn the_statement_in_a_block_that_divides_by_zero() {
    let script = "DO $$\nDECLARE v integer;\nBEGIN\n  FOR v IN 1 .. 3 LOOP\n    -- Zero at last.\n    PERFORM 1\n      / (3 - v);\n  END LOOP;\nEND $$;\n";
    assert_eq!(failing_line(script), "PERFORM 1");
}

#[test]
fn the_column_that_a_statement_in_a_block_lacks() {
    let script = "DO $$\nDECLARE v integer;\nBEGIN\n  PERFORM 1;\n  SELECT\n    count(*)\n  INTO v\n  FROM pg_catalog.pg_class AS c\n  WHERE c.relname = 'ü'\n    AND c.nothing = 1;\nEND $$;\n";
    let named = failing_line(script);
    assert_eq!(named, "AND c.nothing = 1;");
}

#[test]
fn the_word_that_can_not_be_parsed_in_a_block() {
    assert_eq!(failing_line("DO $$\nBEGIN\n  PERFORM 1;\n  SELEKT 1;\nEND $$;\n"), "SELEKT 1;");
}

#[test]
fn what_is_called_from_a_block_is_placed_where_it_is_called() {
    let script = "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $f$\nBEGIN\n\n\n  RAISE 'deep';\nEND $f$;\nDO $$\nBEGIN\n  PERFORM f();\nEND $$;\n";
    assert_eq!(failing_line(script), "PERFORM f();");
}

#[test]
fn a_server_that_is_not_there_is_an_error_that_names_no_password() {
    let ground = Ground::sample();
    let url = "postgres://me:secret@127.0.0.1:1/none";
    for command in ["preview", "run", "status", "stop", "forget"] {
        let ran = ground.run(&[command, "--database-url", url]).exits_with(2);
        assert!(ran.err.starts_with("error: ") && !ran.err.contains("secret"), "{}", ran.err);
    }
}

#[test]
fn what_a_failed_run_wrote_is_told_from_the_ledger() {
    let ground = Ground::sample();
    let refuse = r#"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
        CREATE TRIGGER refuse BEFORE UPDATE OF "numberClass" ON "MessageThread" FOR EACH ROW EXECUTE FUNCTION refuse();"#;
    ground.database.connect().batch_execute(refuse).unwrap();
    let ran = ground.run(&["run"]).exits_with(2);
    assert!(
        ran.err
            .contains("error: phase_1_4: run 1 failed in rules thread-number, thread-class, one-time-client: refused"),
        "{}",
        ran.err
    );
    let state = "state: rules front-desk and sitter-class are applied";
    assert!(ran.err.contains(state) && ran.err.contains("`backstitch run phase_1_4` continues"), "{}", ran.err);
    assert!(ran.err.contains("--> generated/phase_1_4/forward.sql:"), "{}", ran.err);
    ground.database.connect().batch_execute(r#"DROP TRIGGER refuse ON "MessageThread""#).unwrap();
    ground.run(&["run"]).exits_with(0);
    ground.run(&["prove"]).exits_with(0);
}
