//! `backstitch.toml`, and what counts more.

use crate::ground::{Ground, NAME};
use crate::process::run;
use crate::support::server;

const SHOW: &str = "DO $$ BEGIN RAISE NOTICE 'batch_ms is %, pause_ms is %', current_setting('backstitch.batch_ms', true), current_setting('backstitch.pause_ms', true); END $$;\n";

#[test]
fn settings_come_from_the_file_and_the_command_line_counts_more() {
    let ground = Ground::empty();
    ground.write("backstitch.toml", "[settings]\nbatch_ms = 100\npause_ms = '7'\n");
    ground.script("other", "forward.sql", SHOW);
    let ran = ground.run(&["run", "other"]).exits_with(0);
    assert!(ran.err.contains("batch_ms is 100, pause_ms is 7"), "{}", ran.err);
    let ran = ground.run(&["run", "other", "--set", "batch_ms=50", "--set", "pause_ms=a b\\c"]).exits_with(0);
    assert!(ran.err.contains("batch_ms is 50, pause_ms is a b\\c"), "{}", ran.err);
}

#[test]
fn a_setting_that_is_none_is_refused() {
    let ground = Ground::empty();
    for wrong in ["batch_ms", "batch-ms=1", "=1", "a;b=1"] {
        let ran = ground.run(&["run", NAME, "--set", wrong]).exits_with(2);
        assert!(ran.err.contains("--set"), "{}", ran.err);
    }
}

#[test]
fn a_setting_that_no_script_has_is_refused() {
    let ground = Ground::sample();
    let ran = ground.run(&["run", NAME, "--set", "batchms=7"]).exits_with(2);
    assert!(ran.err.contains("no script has a setting called `batchms`: did you mean `batch_ms`?"), "{}", ran.err);
    ground.run(&["run", NAME, "--set", "batch_ms=7"]).exits_with(0);
}

#[test]
fn the_folder_and_the_database_come_from_the_file() {
    let ground = Ground::empty();
    let url = server().url(&ground.database.name);
    ground.write("backstitch.toml", &format!("database_url = '{url}'\ndirectory = 'sql'\n"));
    let mut compile = ground.command(&["compile"]);
    let ran = run(&mut compile).exits_with(0);
    assert!(ran.out.contains("wrote sql/phase_1_4/forward.sql"), "{}", ran.out);
    let mut status = ground.command(&["status"]);
    let ran = run(status.env_remove("DATABASE_URL")).exits_with(0);
    assert!(ran.out.contains("never run"), "{}", ran.out);
    let ran = run(ground.command(&["schema", NAME, "--dir", "none"]).env("BACKSTITCH_DIR", "neither")).exits_with(1);
    assert!(ran.err.contains("`none/phase_1_4`"), "{}", ran.err);
    let ran = run(ground.command(&["schema", NAME]).env("BACKSTITCH_DIR", "neither")).exits_with(1);
    assert!(ran.err.contains("`neither/phase_1_4`"), "{}", ran.err);
}

#[test]
fn a_key_that_is_misspelt_is_named_with_its_line_and_the_nearest() {
    let ground = Ground::empty();
    ground.write("backstitch.toml", "directory = 'sql'\ndatabse_url = 'x'\n");
    let ran = ground.run(&["status"]).exits_with(2);
    assert!(
        ran.err.contains("backstitch.toml:2: `databse_url` is not a key of it: did you mean `database_url`?"),
        "{}",
        ran.err
    );
}

#[test]
fn a_journal_schema_that_needs_quotes_is_refused() {
    let ground = Ground::empty();
    ground.write("backstitch.toml", "journal_schema = 'Back Stitch'\n");
    let ran = ground.run(&["status"]).exits_with(2);
    assert!(ran.err.contains("`journal_schema` is `Back Stitch`: a plain name is needed"), "{}", ran.err);
}

#[test]
fn a_ledger_in_another_schema_is_read_there() {
    let ground = Ground::sample();
    ground.run(&["run"]).exits_with(0);
    ground.database.connect().batch_execute("ALTER SCHEMA backstitch RENAME TO kept").unwrap();
    assert!(ground.run(&["status"]).exits_with(0).out.contains("never run"));
    ground.write("backstitch.toml", "journal_schema = 'kept'\n");
    ground.run(&["compile"]).exits_with(0);
    assert!(ground.run(&["status"]).exits_with(0).out.contains("applied"));
}

#[test]
fn a_run_whose_ledger_is_elsewhere_goes_on_there_and_leaves_nothing_in_the_usual_schema() {
    let ground = Ground::sample();
    let start = ground.database.rows();
    ground.write("backstitch.toml", "journal_schema = 'kept'\n");
    ground.run(&["compile"]).exits_with(0);
    ground.run(&["run"]).exits_with(0);
    ground.run(&["run"]).exits_with(0);
    ground.run(&["prove"]).exits_with(0);
    ground.run(&["rollback"]).exits_with(0);
    let count = |schema: &str| {
        let sql = format!("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = '{schema}'");
        ground.database.connect().query_one(&sql, &[]).unwrap().get::<_, i64>(0)
    };
    assert_eq!(count("backstitch"), 0);
    assert!(count("kept") > 3);
    ground.database.connect().batch_execute("DROP SCHEMA kept CASCADE").unwrap();
    assert_eq!(ground.database.rows(), start);
}
