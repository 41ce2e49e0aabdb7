//! A run rests for the sake of others: replicas, the log, and whoever else uses the machine; and it says so.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use backstitch::sandbox::Sandbox;
use backstitch::script::ScriptName::{Forward, Install, Proof, Rollback};
use postgres::NoTls;
use serde_json::Value;

use super::ground::{Ground, assert_same, script, wait_until};

/// A server with data, and a standby that follows it.
struct Pair {
    ground: Ground,
    standby: Sandbox,
    _primary: Sandbox,
}

impl Pair {
    fn new() -> Self {
        let mut primary = Sandbox::start().unwrap();
        let ground = Ground::on(&primary, 20, 500);
        let standby = primary.standby().unwrap();
        ground.wait_for(
            "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming' AND replay_lsn IS NOT NULL",
        );
        Self { ground, standby, _primary: primary }
    }

    /// The standby receives the log and does not replay it any more, and the primary has seen so: it looks at what the standby
    /// tells of the log that comes.
    fn pause(&self) {
        self.tell_standby("SELECT pg_wal_replay_pause()");
        wait_until("the standby is seen to be behind", || {
            self.ground.number("SELECT pg_current_xact_id()::text::bigint") > 0
                && self.ground.number("SELECT count(*) FROM pg_stat_replication WHERE replay_lag > '200 ms'") == 1
        });
    }

    fn resume(&self) {
        self.tell_standby("SELECT pg_wal_replay_resume()");
    }

    fn tell_standby(&self, sql: &str) {
        self.standby.config("postgres").connect(NoTls).unwrap().batch_execute(sql).unwrap();
    }
}

/// Small batches, and a word about each wait.
const STRICT: &[&str] = &["backstitch.max_replica_lag=100ms", "backstitch.batch_ms=1", "backstitch.notice_ms=100"];

const STOP: &str = "UPDATE backstitch.run SET stop_requested = true";

/// Whether the session holds no snapshot from before now, which vacuum would wait for.
fn assert_vacuum_is_free(ground: &Ground, pid: i32) {
    let now = ground.number("SELECT pg_current_xact_id()::text::bigint");
    ground.wait_for(&format!(
        "SELECT COALESCE(backend_xmin::text::bigint > {now}, true) FROM pg_stat_activity WHERE pid = {pid}"
    ));
}

#[test]
fn a_run_waits_for_a_replica_that_is_behind_and_says_so() {
    let pair = Pair::new();
    let ground = &pair.ground;
    let start = ground.rows(&[]);
    pair.pause();
    let mut running = ground.start(script(Forward), STRICT);
    let pid = ground.wait_until_resting();
    thread::sleep(Duration::from_secs(1));
    assert!(!running.has_ended(), "the replica is behind as ever");
    assert_vacuum_is_free(ground, pid);
    pair.resume();
    let ended = running.end();
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains(": waiting for replica standby, which is "), "{}", ended.err);
    assert!(ended.err.contains(" s behind: backstitch.max_replica_lag is 100ms"), "{}", ended.err);
    assert!(ended.err.matches(": waiting for replica standby").count() > 2, "it says it again: {}", ended.err);
    ground.succeed(Proof);

    pair.pause();
    let running = ground.start(script(Rollback), STRICT);
    ground.wait_until_resting();
    ground.run(STOP);
    let ended = running.end();
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(ended.err.contains("the rollback of run 1 was stopped on request"), "{}", ended.err);
    assert!(ended.err.contains(": waiting for replica standby, which is "), "{}", ended.err);
    pair.resume();
    ground.succeed(Rollback);
    assert_same(&ground.rows(&[]), &start, "rollback restores the start");
}

#[test]
fn a_run_that_waits_for_a_replica_is_stopped_on_request_and_the_runner_shows_what_it_waits_for() {
    let pair = Pair::new();
    let ground = &pair.ground;
    pair.pause();
    let settings: Vec<&str> = STRICT.iter().flat_map(|one| ["--set", one.trim_start_matches("backstitch.")]).collect();
    let running = backstitch(ground, &settings);
    ground.wait_until_resting();
    let asked = Instant::now();
    ground.run(STOP);
    let output = running.join().unwrap();
    assert!(asked.elapsed() < Duration::from_secs(20), "it polls about every second");
    assert_eq!(output.1, 1, "{:?}", output.0);
    let waits: Vec<&Value> = output.0.iter().filter(|one| one["event"] == "waiting").collect();
    let wait = waits.last().expect("it says what it waits for");
    assert_eq!((&wait["for"], &wait["replica"]), (&"a replica".into(), &"standby".into()));
    assert!(wait["lag_seconds"].as_f64().unwrap() > 0.1 && wait["lag_bytes"].as_f64().unwrap() > 0.0, "{wait}");
}

/// Starts `backstitch run --format json`; what it prints, and its exit code.
fn backstitch(ground: &Ground, settings: &[&str]) -> thread::JoinHandle<(Vec<Value>, i32)> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backstitch"));
    command.args(["run", "phase_1_4", "--format", "json"]).args(settings);
    for name in ["DATABASE_URL", "BACKSTITCH_DATABASE_URL", "BACKSTITCH_DIR"] {
        command.env_remove(name);
    }
    command.envs(ground.environment());
    thread::spawn(move || {
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let objects = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        (objects, output.status.code().unwrap())
    })
}

#[test]
fn a_role_that_cannot_see_replicas_is_told_that_they_are_not_waited_for() {
    let pair = Pair::new();
    let ground = &pair.ground;
    let role = format!(
        "CREATE ROLE app; GRANT CREATE ON DATABASE {} TO app; GRANT ALL ON ALL TABLES IN SCHEMA public TO app",
        ground.name
    );
    ground.run(&role);
    pair.pause();
    let as_app = [STRICT, &["role=app"]].concat();
    let ended = ground.psql(script(Forward), &as_app);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let said = "replicas are not waited for: the role app can't see how far they are behind, which takes GRANT pg_read_all_stats";
    assert_eq!(ended.err.matches(said).count(), 1, "{}", ended.err);
    assert!(!ended.err.contains("waiting for"), "{}", ended.err);

    ground.run("GRANT pg_monitor TO app");
    let running = ground.start(script(Rollback), &as_app);
    ground.wait_until_resting();
    pair.resume();
    let ended = running.end();
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains(": waiting for replica standby"), "{}", ended.err);
    assert!(!ended.err.contains("not waited for"), "{}", ended.err);

    let off = ground.psql(script(Forward), &["role=app", "backstitch.max_replica_lag=off"]);
    assert_eq!(off.code, 0, "{}", off.err);
}

#[test]
fn a_role_that_cannot_see_the_log_is_told_that_its_rate_is_not_kept_to() {
    let ground = Ground::new(2, 60);
    let role = format!(
        "CREATE ROLE blind; GRANT CREATE ON DATABASE {} TO blind; GRANT ALL ON ALL TABLES IN SCHEMA public TO blind;
        REVOKE EXECUTE ON FUNCTION pg_current_wal_insert_lsn() FROM public",
        ground.name
    );
    ground.run(&role);
    let limited = ["role=blind", "backstitch.max_wal_rate=1kB"];
    let ended = ground.psql(script(Forward), &limited);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let said =
        "the WAL rate is not kept to: the role blind can't see it, which takes EXECUTE on pg_current_wal_insert_lsn()";
    assert_eq!(ended.err.matches(said).count(), 1, "{}", ended.err);
    assert!(!ended.err.contains("waiting for the WAL rate"), "{}", ended.err);
    ground.run("GRANT EXECUTE ON FUNCTION pg_current_wal_insert_lsn() TO blind");
    let ended = ground.psql(script(Rollback), &["role=blind", "backstitch.max_wal_rate=100kB"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("waiting for the WAL rate") && !ended.err.contains("not kept to"), "{}", ended.err);
}

#[test]
fn a_replica_that_is_gone_does_not_hold_up_a_run() {
    let pair = Pair::new();
    pair.pause();
    let running = pair.ground.start(script(Forward), STRICT);
    pair.ground.wait_until_resting();
    let Pair { ground, standby, _primary } = pair;
    drop(standby);
    let ended = running.end();
    assert_eq!(ended.code, 0, "{}", ended.err);
    ground.succeed(Proof);
}

/// Runs forward, and says how many bytes of log it wrote and how many seconds that took.
fn forward_measured(ground: &Ground, settings: &[&str]) -> (f64, f64, String) {
    // The schema is not written in batches.
    ground.succeed(Install);
    let position = || ground.number("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint") as f64;
    let (before, began) = (position(), Instant::now());
    let ended = ground.psql(script(Forward), settings);
    assert_eq!(ended.code, 0, "{}", ended.err);
    (position() - before, began.elapsed().as_secs_f64(), ended.err)
}

#[test]
fn over_a_run_the_server_writes_no_more_log_than_it_may() {
    // Alone on its server: what everybody writes counts.
    let server = Sandbox::start().unwrap();
    let (free, bytes) = {
        let (bytes, seconds, said) = forward_measured(&Ground::on(&server, 20, 5_000), &[]);
        assert!(!said.contains("waiting for"), "nothing was asked for: {said}");
        (bytes / seconds, bytes)
    };
    let limit = free / 4.0;
    let setting = format!("backstitch.max_wal_rate={}kB", (limit / 1024.0) as i64);
    let (slow_bytes, seconds, said) =
        forward_measured(&Ground::on(&server, 20, 5_000), &[&setting, "backstitch.batch_ms=50"]);
    let ratio = slow_bytes / seconds / limit;
    assert!((0.4..1.3).contains(&ratio), "{ratio} of the limit, {bytes} and {slow_bytes} bytes:\n{said}");
    assert!(said.contains("waiting for the WAL rate, "), "{said}");
}

#[test]
fn the_pause_factor_is_a_multiple_of_the_time_that_the_batches_take() {
    let ground = Ground::new(20, 2_000);
    let began = Instant::now();
    let (said, code) = backstitch(&ground, &["--set", "pause_factor=6", "--set", "notice_ms=0"]).join().unwrap();
    let took = began.elapsed().as_secs_f64() * 1000.0;
    assert_eq!(code, 0, "{said:?}");
    let wrote = said.iter().filter(|one| one["event"] == "progress" && one["batch_rows"].as_i64() > Some(0));
    let at_work: f64 = wrote.map(|one| one["batch_ms"].as_f64().unwrap()).sum();
    assert!(took > 6.5 * at_work, "{at_work} ms of work took {took} ms");
    assert!(said.iter().any(|one| one["event"] == "waiting" && one["for"] == "pause"), "{said:?}");
}

#[test]
fn a_rest_of_any_length_ends_when_the_run_is_asked_to_stop() {
    let ground = Ground::new(20, 500);
    let running = ground.start(script(Forward), &["backstitch.pause_ms=600000"]);
    ground.wait_until_resting();
    ground.run(STOP);
    let ended = running.end();
    assert_eq!(ended.code, 3, "{}", ended.err);
    assert!(ended.err.contains("resting for 600.0 s"), "{}", ended.err);
    assert!(ended.err.contains("run 1 was stopped on request"), "{}", ended.err);
}

#[test]
fn a_setting_that_is_not_understood_is_refused() {
    let ground = Ground::new(2, 10);
    for setting in [
        "pause_factor=half",
        "pause_factor=-1",
        "max_replica_lag=10",
        "max_replica_lag=soon",
        "max_wal_rate=0MB",
        "max_wal_rate=20MB/s",
        "max_wal_rate=fast",
    ] {
        for name in [Forward, Rollback] {
            let ended = ground.psql(script(name), &[&format!("backstitch.{setting}")]);
            let (name, value) = setting.split_once('=').unwrap();
            assert_eq!(ended.code, 3, "{setting}: {}", ended.err);
            let said = format!("a setting is not understood: backstitch.{name} = '{value}'; nothing was written");
            assert!(ended.err.contains(&said), "{}", ended.err);
        }
    }
    assert_eq!(ground.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'backstitch'"), 0);
    let settings = ["backstitch.pause_factor=0.5", "backstitch.max_replica_lag=1min", "backstitch.max_wal_rate=1GB"];
    let ended = ground.psql(script(Forward), &settings);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let kept = r#"SELECT count(*) FROM backstitch.run
        WHERE parameters @> '{"pause_factor": 0.5, "max_replica_lag": "1min", "max_wal_rate": "1GB"}'"#;
    assert_eq!(ground.number(kept), 1);
}
