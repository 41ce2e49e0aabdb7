//! Every row ends with the outcome that the rules give for what it holds when it is written, whatever others write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use backstitch::script::ScriptName;
use postgres::types::Type;
use postgres::{Client, Statement};

use super::ground::{Ground, assert_same, script, soak, wait_until};
use super::oracle::APP;

/// What the application does to a thread; `$1` is the thread's place, `$2` a die.
const TO_THREADS: [&str; 10] = [
    r#"UPDATE "MessageThread" SET "assignedSitterId" = CASE WHEN $2 % 3 > 0 THEN format('sitter-%s-%s', substr("orgId", 5), 1 + $2 % 5) END,
        "updatedAt" = clock_timestamp() WHERE "id" = 'thread-' || $1"#,
    r#"UPDATE "MessageThread" SET "assignedSitterId" = CASE WHEN "assignedSitterId" IS NULL THEN format('sitter-%s-%s', substr("orgId", 5), 1 + $2 % 3) END
        WHERE "id" = 'thread-' || $1"#,
    r#"UPDATE "MessageThread" SET "orgId" = 'org-' || (1 + $2 % 20), "updatedAt" = clock_timestamp() WHERE "id" = 'thread-' || $1"#,
    r#"UPDATE "MessageThread" SET "isOneTimeClient" = $2 % 2 = 0 WHERE "id" = 'thread-' || $1"#,
    r#"UPDATE "MessageThread" SET "isOneTimeClient" = CASE WHEN $2 % 2 = 0 THEN true END WHERE "id" = 'thread-' || $1"#,
    r#"UPDATE "MessageThread" SET "messageNumberId" = replace("orgId", 'org', 'number') || '-8', "maskedNumberE164" = 'app ' || $2
        WHERE "id" = 'thread-' || $1"#,
    r#"UPDATE "MessageThread" SET "numberClass" = 'app', "providerSessionSid" = repeat('x', $2 % 600) WHERE "id" = 'thread-' || $1"#,
    r#"DELETE FROM "MessageThread" WHERE "id" = 'thread-' || $1 AND $2 % 4 = 0"#,
    // A row that moves: gone, and there again.
    r#"WITH gone AS (DELETE FROM "MessageThread" WHERE "id" = 'thread-' || $1 RETURNING *)
        INSERT INTO "MessageThread" SELECT * FROM gone"#,
    r#"INSERT INTO "MessageThread" ("id", "orgId", "scope", "assignedSitterId", "isOneTimeClient", "updatedAt")
        VALUES (format('new-%s-%s', $1, $2), 'org-' || (1 + $2 % 20), 'client',
            CASE WHEN $2 % 3 = 0 THEN format('sitter-%s-%s', 1 + $2 % 20, 1 + $2 % 5) END, $2 % 2 = 0, clock_timestamp())
        ON CONFLICT DO NOTHING"#,
];

/// What it does to what the rules look up; the same parameters. The front desks stay.
const TO_SOURCES: [&str; 5] = [
    r#"UPDATE "SitterMaskedNumber" SET "status" = CASE "status" WHEN 'active' THEN 'deactivated' ELSE 'active' END
        WHERE "id" = format('mask-%s-%s', 1 + $1 % 20, 1 + $2 % 3)"#,
    r#"UPDATE "SitterMaskedNumber" SET "sitterId" = CASE WHEN "sitterId" LIKE '%-1' THEN replace("orgId", 'org', 'sitter') || '-5' ELSE replace("orgId", 'org', 'sitter') || '-1' END
        WHERE "id" = format('mask-%s-1', 1 + $1 % 20)"#,
    r#"UPDATE "MessageNumber" SET "status" = CASE "status" WHEN 'active' THEN 'inactive' ELSE 'active' END
        WHERE "id" = format('number-%s-%s', 1 + $1 % 20, 2 + $2 % 6)"#,
    r#"UPDATE "MessageNumber" SET "numberClass" = CASE "numberClass" WHEN 'pool' THEN 'spare' ELSE 'pool' END
        WHERE "id" = format('number-%s-%s', 1 + $1 % 20, 2 + $2 % 3)"#,
    r#"WITH gone AS (DELETE FROM "MessageNumber" WHERE "id" = format('number-%s-4', 1 + $1 % 20) AND $2 % 4 = 0 RETURNING *)
        INSERT INTO "MessageNumber" SELECT * FROM gone"#,
];

/// A die whose throws are the same each time.
struct Die(u64);

impl Die {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// The application: sessions that write at full speed until they are stopped.
struct Application {
    stop: Arc<AtomicBool>,
    written: Arc<AtomicUsize>,
    sessions: Vec<JoinHandle<()>>,
}

impl Application {
    fn start(ground: &Ground, threads: usize, doing: &[&[&str]]) -> Self {
        let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let sessions = doing.iter().enumerate().map(|(seed, statements)| {
            let mut client = ground.connect_as(APP);
            let statements: Vec<_> =
                statements.iter().map(|sql| client.prepare_typed(sql, &[Type::INT4, Type::INT4]).unwrap()).collect();
            let (stop, written) = (Arc::clone(&stop), Arc::clone(&written));
            thread::spawn(move || {
                let mut die = Die(seed as u64);
                while !stop.load(Ordering::Relaxed) {
                    write(&mut client, &statements, threads, &mut die);
                    written.fetch_add(1, Ordering::Relaxed);
                }
            })
        });
        let sessions = sessions.collect();
        let application = Self { stop, written, sessions };
        application.wait_for_more();
        application
    }

    /// Waits until it is really at work.
    fn wait_for_more(&self) {
        let before = self.written.load(Ordering::Relaxed);
        wait_until("the application writes", || self.written.load(Ordering::Relaxed) > before + 50);
    }

    fn end(self) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        self.sessions.into_iter().for_each(|session| session.join().unwrap());
        self.written.load(Ordering::Relaxed)
    }
}

/// One to three writes in one transaction, so that rows are also held for a while.
fn write(client: &mut Client, statements: &[Statement], threads: usize, die: &mut Die) {
    let mut transaction = client.transaction().unwrap();
    for _ in 0..=die.below(3) {
        let parameters = [1 + die.below(threads) as i32, die.below(10_000) as i32];
        match transaction.execute(&statements[die.below(statements.len())], &[&parameters[0], &parameters[1]]) {
            Ok(_) => {}
            // Two of these sessions may lock two rows in opposite order.
            Err(error) if error.as_db_error().is_some_and(|error| error.code().code() == "40P01") => return,
            Err(error) => panic!("the application fails: {error:?}"),
        }
    }
    transaction.commit().unwrap();
}

/// Runs forward beside the application; its exit code is 0, or 3 where rows were left.
fn forward_beside(ground: &Ground, threads: usize, text: &str, doing: &[&[&str]]) {
    let application = Application::start(ground, threads, doing);
    let before = application.written.load(Ordering::Relaxed);
    let psql = ground.psql(text, &[]);
    let written = application.end() - before;
    assert!(psql.code == 0 || psql.err.contains("wrote what it could, and rows are left"), "{}", psql.err);
    assert!(written > 100, "the application was at work: {written} transactions");
}

/// Afterwards: nothing wrong was written, one more run leaves nothing to do, and rollback undoes all of it.
fn judge(ground: &Ground) {
    ground.succeed(ScriptName::Forward);
    assert_eq!(ground.faults(), [""; 0]);
    ground.succeed(ScriptName::Proof);

    ground.look_away();
    ground.succeed(ScriptName::Rollback);
    assert_eq!(ground.faults_of_rollback(), [""; 0]);
}

#[test]
fn every_row_gets_its_outcome_beside_writers_of_the_columns_that_lookups_join_on() {
    let threads = 5_000 * soak();
    let ground = Ground::new(100, threads);
    ground.watch();
    let numbers =
        || ground.connect().query_one(r#"SELECT array_agg(t::text ORDER BY t."id") FROM "MessageNumber" AS t"#, &[]);
    let before: Vec<String> = numbers().unwrap().get(0);
    forward_beside(&ground, threads, script(ScriptName::Forward), &[TO_THREADS.as_slice(); 3]);
    judge(&ground);
    let after: Vec<String> = numbers().unwrap().get(0);
    assert_same(
        &after.into_iter().collect(),
        &before.into_iter().collect(),
        "the numbers, which only the backfill wrote",
    );
}

#[test]
fn every_row_gets_its_outcome_beside_writers_of_what_the_lookups_find() {
    let threads = 3_000 * soak();
    let ground = Ground::new(20, threads);
    ground.watch();
    forward_beside(&ground, threads, script(ScriptName::Forward), &[&TO_THREADS, &TO_THREADS, &TO_SOURCES]);
    judge(&ground);
}
