//! `run --jobs N`: the runner's sessions of one run.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use backstitch::script::ScriptName::{Forward, Proof};
use serde_json::Value;

use super::sessions::UNHURRIED;
use crate::ground::{Ground, assert_same};
use crate::process::{Ran, ran};

fn start(ground: &Ground, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backstitch"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    for variable in ["DATABASE_URL", "BACKSTITCH_DATABASE_URL", "BACKSTITCH_DIR", "BACKSTITCH_JOBS"] {
        command.env_remove(variable);
    }
    let options: Vec<String> = UNHURRIED.iter().map(|setting| format!("-c {setting}")).collect();
    command.envs(ground.environment()).env("PGOPTIONS", options.join(" "));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn run(ground: &Ground, arguments: &[&str]) -> Ran {
    ran(start(ground, arguments).wait_with_output().unwrap())
}

#[test]
fn jobs_come_to_the_end_of_one_and_each_event_says_whose_it_is() {
    let (ground, twin) = (Ground::new(30, 1_500), Ground::new(30, 1_500));
    twin.succeed(Forward);
    let ran = run(&ground, &["run", "phase_1_4", "--jobs", "3", "--format", "json"]).exits_with(0);
    for slice in 1..=3 {
        assert!(ground.rows_of_slice(slice) > 0, "slice {slice} took part");
    }
    assert_same(&ground.rows(&["updatedAt"]), &twin.rows(&["updatedAt"]), "the end is that of one session");
    assert_same(&ground.outcomes(), &twin.outcomes(), "the outcomes are those of one session");
    assert_same(&ground.journaled(), &twin.journaled(), "what is journaled is that of one session");
    ground.succeed(Proof);
    let events: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |event: &'static str| events.iter().filter(move |one| one["event"] == event);
    assert_eq!(of("joined").map(|one| one["slice"].as_u64().unwrap()).max(), Some(3));
    assert!(of("progress").any(|one| one["slice"] == 2), "{}", ran.out);
    assert!(of("applied").all(|one| one["slice"] == 1), "{}", ran.out);
    let written = twin.number("SELECT sum(rows)::bigint FROM backstitch.outcome");
    assert_eq!(of("summary").map(|one| one["rows"].as_i64().unwrap()).collect::<Vec<_>>(), [written]);
}

#[test]
fn a_helper_that_is_killed_is_told_of_and_the_run_succeeds() {
    let ground = Ground::new(30, 1_500);
    let child = start(&ground, &["run", "phase_1_4", "--jobs", "2"]);
    ground.kill(ground.wait_until_writing(2));
    let ran = ran(child.wait_with_output().unwrap()).exits_with(0);
    assert!(ran.err.contains("slice 2/2 ended, and the first session does what is left"), "{}", ran.err);
    ground.succeed(Proof);
}

#[test]
fn the_first_signal_stops_all_and_the_second_cancels_all() {
    for signals in [1, 2] {
        let ground = Ground::new(30, 1_500);
        let pause = if signals == 1 { "pause_ms=300" } else { "pause_ms=600000" };
        let child = start(&ground, &["run", "phase_1_4", "--jobs", "2", "--set", pause]);
        ground.wait_until_writing(1);
        for _ in 0..signals {
            assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
            std::thread::sleep(Duration::from_millis(300));
        }
        let ran = ran(child.wait_with_output().unwrap()).exits_with(if signals == 1 { 1 } else { 2 });
        let words = if signals == 1 { "was stopped on request" } else { "`run` was cancelled" };
        assert!(ran.err.contains(words), "{}", ran.err);
        assert!(!ran.err.contains("slice 2/2 ended"), "{}", ran.err);
        ground.succeed(Forward);
        ground.succeed(Proof);
    }
}

#[test]
fn a_number_of_jobs_that_can_not_be_is_refused() {
    let ground = Ground::new(1, 1);
    for wrong in ["0", "65", "two", "-1"] {
        run(&ground, &["run", "phase_1_4", &format!("--jobs={wrong}")]).exits_with(2);
    }
    let ran = run(&ground, &["run", "phase_1_4", "--jobs", "2", "--set", "slice=1/2"]).exits_with(2);
    assert!(ran.err.contains("leave one of them out"), "{}", ran.err);
}

#[test]
fn a_run_that_is_refused_keeps_nobody_waiting() {
    let ground = Ground::new(1, 1);
    ground.run(r#"ALTER TABLE "MessageThread" RENAME COLUMN "numberClass" TO "other""#);
    let ran = run(&ground, &["run", "phase_1_4", "--jobs", "4"]).exits_with(1);
    assert!(ran.err.contains("nothing was written"), "{}", ran.err);
}

/// The first session is at its first row at once; another one looks for the run when that has failed.
#[test]
fn a_run_that_fails_as_soon_as_it_has_begun_keeps_nobody_waiting() {
    let ground = Ground::new(1, 1);
    ground.run(
        r#"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
        CREATE TRIGGER fail BEFORE UPDATE ON "MessageNumber" FOR EACH ROW EXECUTE FUNCTION fail()"#,
    );
    let began = Instant::now();
    let ran = run(&ground, &["run", "phase_1_4", "--jobs", "8"]).exits_with(2);
    assert!(!ran.err.contains("/8 ended"), "{}", ran.err);
    // A session that looks for a run gives up after a minute.
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}
