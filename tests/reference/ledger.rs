//! S5 and S10: every action and count is logged, and the flagged rows can be listed afterwards.

use backstitch::script::ScriptName;

use crate::support::Database;
use crate::world::{compiled, run, sample, script};

fn lines(database: &Database, sql: &str) -> Vec<String> {
    let sql = format!(
        "SELECT concat_ws('|', VARIADIC ARRAY(SELECT value FROM json_each_text(to_json(line)))) FROM ({sql}) AS line"
    );
    database.connect().query(&sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

#[test]
fn notices_say_what_each_rule_did() {
    let said = run(&sample(), ScriptName::Forward);
    let notices: Vec<&str> =
        said.err.lines().filter_map(|line| line.split_once("NOTICE:  ")).map(|(_, text)| text).collect();
    let expected = [
        "phase_1_4: run 1 started",
        "phase_1_4: rule front-desk (1 of 5): 2 rows written",
        "phase_1_4: rule sitter-class (2 of 5): 1 rows written",
        "phase_1_4: rule thread-number (3 of 5): 13 rows written",
        "phase_1_4: rule thread-class (4 of 5): 14 rows written",
        "phase_1_4: rule one-time-client (5 of 5): 4 rows written",
        "phase_1_4: thread-number: no pool number: 1 rows, flagged",
        "phase_1_4: thread-number: front desk: 5 rows",
        "phase_1_4: run 1 is applied; run proof.sql next",
    ];
    for line in expected {
        assert!(notices.contains(&line), "`{line}` is not in {notices:#?}");
    }
}

#[test]
fn the_ledger_says_who_ran_what_and_what_came_of_it() {
    let database = sample();
    run(&database, ScriptName::Forward);
    run(&database, ScriptName::Forward);
    let hash = compiled().plan.hash();
    let expected = [1, 2].map(|run| format!("{run}|phase_1_4|{hash}|applied|postgres|psql|true"));
    let runs = "SELECT id, backfill, plan_hash, state, started_by, application_name, finished_at >= started_at
        FROM backstitch.run ORDER BY id";
    assert_eq!(lines(&database, runs), expected);
    run(&database, ScriptName::Rollback);
    assert_eq!(lines(&database, "SELECT DISTINCT state FROM backstitch.run"), ["rolled back"]);
}

#[test]
fn the_progress_of_each_pass_is_there_to_be_watched() {
    let database = sample();
    run(&database, ScriptName::Forward);
    let progress = "SELECT pass, array_to_string(rules, '+'), rows, block >= blocks AS through FROM backstitch.progress WHERE run = 1";
    let mut passes = lines(&database, progress);
    passes.sort();
    let expected =
        ["1|front-desk|2|true", "2|sitter-class|1|true", "3|thread-number+thread-class+one-time-client|14|true"];
    assert_eq!(passes, expected);
}

#[test]
fn the_journal_holds_every_value_that_was_written_and_what_stood_there_before() {
    let database = sample();
    let old = r#"SELECT "id", "numberClass", "ownerId", "updatedAt" FROM "MessageNumber" WHERE "id" IN ('hill-only', 'park-first') ORDER BY 1"#;
    let before = lines(&database, old);
    run(&database, ScriptName::Forward);
    let after = lines(&database, old);
    let journal = &compiled().plan.rules[0].journal;
    let of = |side| {
        let columns = format!(r#""key_id", "{side}_numberClass", "{side}_ownerId", "{side}_updatedAt""#);
        lines(&database, &format!(r#"SELECT {columns} FROM backstitch."{journal}" ORDER BY 1"#))
    };
    assert_eq!(of("old"), before);
    assert_eq!(of("new"), after);
}

#[test]
fn every_query_of_the_review_is_valid() {
    let database = sample();
    let review = script(ScriptName::Review);
    let blocks: Vec<&str> = review.split("```sql\n").skip(1).filter_map(|part| part.split("```").next()).collect();
    assert_eq!(blocks.len(), 5, "one for each rule");
    for block in &blocks {
        lines(&database, block);
    }
}

#[test]
fn the_flagged_rows_are_listed() {
    let database = sample();
    run(&database, ScriptName::Forward);
    let listed = database.psql_with(&["-q", "-A", "-t"], script(ScriptName::Flags));
    let flagged: Vec<&str> = listed.out.lines().filter_map(|line| line.split("|1|").next()).collect();
    let expected = [
        "MessageThread|park-11-no-signal|one-time-client|no explicit signal",
        "MessageThread|lake-01-one-time|thread-number|no pool number",
        "MessageThread|hill-01-sitter-left|thread-number|sitter has no masked number",
        "MessageThread|park-02-sitter-no-mask|thread-number|sitter has no masked number",
    ];
    assert_eq!(flagged, expected);
    run(&database, ScriptName::Rollback);
    assert_eq!(database.psql_with(&["-q", "-A", "-t"], script(ScriptName::Flags)).out, "", "rolled back, not flagged");
}
