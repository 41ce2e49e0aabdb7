//! `status`: what becomes of each backfill, and what to do next.

use crate::ground::{Ground, NAME, objects};

/// The state, whether it drifted, and what to do next.
#[track_caller]
fn status(ground: &Ground) -> (String, bool, String) {
    let said = objects(&ground.run(&["status", NAME, "--format", "json"]).exits_with(0));
    let text = |name: &str| said[0][name].as_str().unwrap().to_owned();
    (text("state"), said[0]["drifted"].as_bool().unwrap(), text("next"))
}

#[track_caller]
fn is(ground: &Ground, state: &str, next: &str) {
    assert_eq!(status(ground), (state.to_owned(), false, next.to_owned()));
}

#[test]
fn a_backfill_from_its_first_run_to_its_rollback() {
    let ground = Ground::sample();
    is(&ground, "never run", "backstitch preview phase_1_4");
    ground.run(&["run"]).exits_with(0);
    is(&ground, "applied", "backstitch prove phase_1_4");
    ground.run(&["rollback"]).exits_with(0);
    is(&ground, "rolled back", "backstitch preview phase_1_4");
}

#[test]
fn what_the_ledger_says_of_runs_that_did_not_end_well() {
    let ground = Ground::sample();
    ground.run(&["run"]).exits_with(0);
    let again = "backstitch run phase_1_4";
    let states = [
        ("stopped", "stopped", again),
        ("interrupted", "interrupted", again),
        ("incomplete", "incomplete", again),
        ("running", "interrupted", again),
        ("rolling back", "rollback interrupted", "backstitch rollback phase_1_4"),
        ("forgotten", "forgotten", "backstitch preview phase_1_4"),
    ];
    for (written, shown, next) in states {
        let update = format!("UPDATE backstitch.run SET state = '{written}', pid = 0");
        ground.database.connect().batch_execute(&update).unwrap();
        is(&ground, shown, next);
    }
}

#[test]
fn a_run_at_work_is_told_from_one_whose_process_is_gone() {
    let ground = Ground::sample();
    ground.run(&["run"]).exits_with(0);
    let mut session = ground.database.connect();
    let adopt = "UPDATE backstitch.run SET state = 'running', pid = pg_backend_pid(), backend_started_at =
        (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid())";
    session.batch_execute(adopt).unwrap();
    let sleeping = std::thread::spawn(move || session.batch_execute("SELECT pg_sleep(5)"));
    ground.wait_until("SELECT EXISTS (SELECT 1 FROM pg_stat_activity JOIN backstitch.run USING (pid) WHERE pg_stat_activity.state = 'active' AND query LIKE '%sleep(5)%')");
    is(&ground, "running", "wait, or backstitch stop phase_1_4");
    ground.database.value("SELECT pg_terminate_backend(pid) FROM backstitch.run");
    sleeping.join().unwrap().unwrap_err();
    is(&ground, "interrupted", "backstitch run phase_1_4");
    let ran = ground.run(&["stop"]).exits_with(0);
    assert!(ran.out.contains("its process is gone"), "{}", ran.out);
}

#[test]
fn a_plan_that_is_not_the_files_has_drifted() {
    let ground = Ground::sample();
    ground.run(&["run"]).exits_with(0);
    ground.database.connect().batch_execute("UPDATE backstitch.run SET plan_hash = 'another'").unwrap();
    let (state, has_drifted, next) = status(&ground);
    assert_eq!((state.as_str(), has_drifted), ("applied", true));
    assert!(next.contains("with the scripts of plan another"), "{next}");
    let ran = ground.run(&["run"]).exits_with(1);
    assert!(ran.err.contains("another revision") && ran.err.contains("nothing was written"), "{}", ran.err);
}

#[test]
fn a_ledger_that_may_not_be_read_is_an_error() {
    let ground = Ground::sample();
    ground.run(&["run"]).exits_with(0);
    let stranger = "DO $$ BEGIN CREATE ROLE runner_stranger LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$";
    ground.database.connect().batch_execute(stranger).unwrap();
    let url = crate::support::server().url(&ground.database.name).replace("postgres@", "runner_stranger@");
    let ran = ground.run(&["status", "--database-url", &url]).exits_with(2);
    assert!(ran.err.contains("permission denied"), "{}", ran.err);
}

#[test]
fn a_backfill_whose_scripts_are_somewhere_else_is_shown_all_the_same() {
    let ground = Ground::sample();
    ground.run(&["run"]).exits_with(0);
    ground.database.connect().batch_execute("UPDATE backstitch.run SET backfill = 'elsewhere'").unwrap();
    let ran = ground.run(&["status"]).exits_with(0);
    let line = ran.out.lines().find(|line| line.contains("elsewhere")).unwrap_or_else(|| panic!("{}", ran.out));
    assert!(line.contains("applied") && line.contains("its scripts are not here"), "{line}");
}
