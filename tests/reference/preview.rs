//! S9: everything is previewed with counts, errors and warnings, and the database is not modified.

use backstitch::script::ScriptName;

use crate::world::{compiled, run, sample, script, world};

#[test]
fn preview_changes_nothing() {
    let database = sample();
    let before = database.rows_and_versions();
    run(&database, ScriptName::Preview);
    assert_eq!(database.rows_and_versions(), before);
    assert_eq!(database.value("to_regnamespace('backstitch')"), None);
}

/// Who may only read can preview and prove; so neither writes, nor locks a row, nor makes a temporary table.
#[test]
fn preview_and_proof_need_no_right_but_to_read() {
    let database = sample();
    let role = format!("reader_of_{}", database.name);
    let grant = format!(
        "CREATE ROLE {role} LOGIN;
         REVOKE ALL ON SCHEMA public FROM PUBLIC;
         REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC;
         GRANT USAGE ON SCHEMA public TO {role};
         GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
        name = database.name
    );
    database.connect().batch_execute(&grant).unwrap();
    let read_only = format!("SET ROLE {role}; SET default_transaction_read_only = on;\n");
    let as_reader = |name| database.psql(&format!("{read_only}{}", script(name)));
    let previewed = as_reader(ScriptName::Preview);
    assert_eq!(previewed.code, 0, "{}", previewed.err);
    let refused = as_reader(ScriptName::Forward);
    assert_eq!(refused.code, 3, "forward does write: {}", refused.err);
    run(&database, ScriptName::Forward);
    let proved = as_reader(ScriptName::Proof);
    assert_eq!(proved.code, 0, "{}", proved.err);
}

#[test]
fn a_proof_changes_nothing() {
    let database = sample();
    run(&database, ScriptName::Forward);
    let before = database.rows_and_versions();
    run(&database, ScriptName::Proof);
    assert_eq!(database.rows_and_versions(), before);
}

/// The counts of the sample, by hand: its rows say what they are there for.
#[test]
fn preview_counts_the_rows_of_each_outcome_and_forward_does_the_same() {
    let expected = [
        ("front-desk / designated", 2),
        ("sitter-class / derived", 1),
        ("thread-number / sitter", 1),
        ("thread-number / pool", 4),
        ("thread-number / sitter has no masked number", 2),
        ("thread-number / no pool number", 1),
        ("thread-number / front desk", 5),
        ("thread-class / derived", 14),
        ("one-time-client / weekly plan", 1),
        ("one-time-client / recurring booking", 1),
        ("one-time-client / one-time booking", 1),
        ("one-time-client / no explicit signal", 1),
    ];
    let expected = expected.map(|(outcome, rows)| (outcome.to_owned(), rows)).into();
    let database = sample();
    assert_eq!(database.previewed(compiled()), expected);
    run(&database, ScriptName::Forward);
    assert_eq!(database.outcomes(), expected);
}

#[test]
fn preview_shows_the_counts_and_the_violations_beside_each_other() {
    let database = world("number desk numberClass=front_desk\nthread t1\nthread t2 orgId=lake");
    let said = database.psql_with(&["-At"], script(ScriptName::Preview));
    assert_eq!(said.code, 3);
    assert!(said.out.contains("number-available|FAILED|1|org lake has no front desk"), "{}", said.out);
    assert!(said.out.contains("thread-number|front desk|1|f|t1: "), "{}", said.out);
}

/// What a rule would write is shown on a few rows, the old value beside the new one.
#[test]
fn preview_shows_examples() {
    let said = run(&sample(), ScriptName::Preview);
    assert!(said.out.contains("park-01-sitter: messageNumberId null → park-mara"), "{}", said.out);
}
