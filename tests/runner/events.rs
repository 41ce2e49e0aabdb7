//! `--format json`: one object a line, and nothing else.

use crate::ground::{Ground, NAME, objects, of};

#[test]
fn every_command_speaks_json() {
    let ground = Ground::sample();
    let ran = ground.run(&["preview", "--format", "json"]).exits_with(0);
    let said = objects(&ran);
    assert_eq!(ran.err, "");
    assert_eq!(of(&said, "requirement").len(), 4);
    let counted = of(&said, "preview").into_iter().find(|one| one["outcome"] == "no pool number").unwrap();
    assert_eq!((&counted["rows"], &counted["flagged"]), (&1.into(), &true.into()));
    assert!(counted["examples"].is_array() && counted["backfill"] == NAME, "{counted}");

    let said = objects(&ground.run(&["run", "--format", "json"]).exits_with(0));
    let summary = of(&said, "summary")[0];
    assert_eq!((&summary["rows"], &summary["flagged"], &summary["state"]), (&34.into(), &4.into(), &"applied".into()));
    assert_eq!(summary["outcomes"].as_array().unwrap().len(), 12);

    let said = objects(&ground.run(&["prove", "--format", "json"]).exits_with(0));
    assert!(of(&said, "check").iter().any(|check| check["check"] == "pool numbers" && check["actual"] == 3));
    assert!(of(&said, "summary")[0]["failed"].as_array().unwrap().is_empty());

    for command in ["status", "stop", "forget"] {
        let ran = ground.run(&[command, "--format", "json"]);
        assert_eq!(of(&objects(&ran), command).len(), 1, "{}", ran.out);
    }
    objects(&ground.run(&["rollback", "--format", "json"]).exits_with(0));
}

#[test]
fn an_error_is_an_object_too() {
    let ground = Ground::sample();
    ground.database.connect().batch_execute(r#"UPDATE "MessageNumber" SET status = 'inactive'"#).unwrap();
    let ran = ground.run(&["run", "--format", "json"]).exits_with(1);
    let said = objects(&ran);
    let error = of(&said, "error")[0];
    assert_eq!((&error["code"], &error["state"]), (&"BS001".into(), &"nothing was written".into()));
    assert!(error["hint"].as_str().unwrap().contains("number-available: add an active number"), "{error}");
    assert_eq!(ran.err, "");
    let said = objects(&ground.run(&["run", "phase14", "--format", "json"]).exits_with(2));
    assert!(said[0]["message"].as_str().unwrap().contains("did you mean"), "{said:?}");
}

const EVENTS: &str = r#"DO $backstitch$
BEGIN
  RAISE NOTICE USING MESSAGE = 'a batch', SCHEMA = 'backstitch',
    DATATYPE = '{"event":"progress","run":1,"rules":["numbers"],"round":1,"block":5,"blocks":10,"rows":70,"new":"field"}';
  RAISE NOTICE USING MESSAGE = 'another batch', SCHEMA = 'backstitch',
    DATATYPE = '{"event":"progress","run":1,"rules":["numbers"],"round":1,"block":6,"blocks":10,"rows":80}';
  RAISE NOTICE USING MESSAGE = 'unheard of', SCHEMA = 'backstitch', DATATYPE = '{"event":"teleported","run":1}';
  RAISE NOTICE USING MESSAGE = 'of somebody else', SCHEMA = 'public', DATATYPE = '{"event":"progress"}';
  RAISE NOTICE USING MESSAGE = 'broken', SCHEMA = 'backstitch', DATATYPE = '{"event"';
  RAISE WARNING USING MESSAGE = 'take care', HINT = 'look';
  RAISE NOTICE 'pace %', current_setting('backstitch.notice_ms', true);
END
$backstitch$;
"#;

#[test]
fn the_events_of_a_script_are_handed_on_with_fields_that_are_not_known() {
    let ground = Ground::empty();
    ground.script("other", "forward.sql", EVENTS);
    let said = objects(&ground.run(&["run", "other", "--format", "json"]).exits_with(0));
    let progress = of(&said, "progress");
    assert_eq!(progress.len(), 2, "{said:?}");
    assert_eq!((&progress[0]["backfill"], &progress[0]["new"]), (&"other".into(), &"field".into()));
    assert_eq!(of(&said, "teleported").len(), 1);
    let notices: Vec<&str> = of(&said, "notice").iter().map(|notice| notice["message"].as_str().unwrap()).collect();
    assert_eq!(notices, ["of somebody else", "broken", "take care", "pace 200"]);
    let warning = of(&said, "notice")[2];
    assert_eq!((&warning["severity"], &warning["hint"]), (&"warning".into(), &"look".into()));
}

#[test]
fn away_from_a_terminal_progress_is_a_line_now_and_then_without_colours() {
    let ground = Ground::empty();
    ground.script("other", "forward.sql", EVENTS);
    let ran = ground.run(&["run", "other"]).exits_with(0);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!(
        lines,
        ["a batch", "unheard of", "of somebody else", "broken", "warning: take care", "  help: look", "pace <NULL>"]
    );
    assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'));
}
