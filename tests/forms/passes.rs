//! Rules that are applied together do what they would do one after the other.

use backstitch::Compiled;
use backstitch::ir::Backfill;
use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{apart, column, life, rules, run, succeeds};
use crate::phase_1_4::phase_1_4;
use crate::support::{Database, Psql, compiled};

table! {
    pub(super) part: "part" {
        id: Integer,
        code: Option<Text>,
        kind: Option<Text>,
        label: Option<Text>,
        size: Option<Integer>,
        next: Option<Integer>,
        touched: Timestamp,
    }
}

pub(super) const DDL: &str = "
    CREATE TABLE part (
        id integer PRIMARY KEY, code text UNIQUE, kind text, label text, size integer, next integer,
        touched timestamp NOT NULL DEFAULT '2020-01-01'
    );";

pub(super) const DATA: &str = "
    INSERT INTO part (id, code, kind, label, size)
    SELECT i, 'old ' || i, CASE i % 3 WHEN 0 THEN 'kept' END, CASE i % 2 WHEN 0 THEN 'plain' END, CASE i % 5 WHEN 0 THEN i END
    FROM generate_series(1, 300) AS i;";

/// Four rules, of which each but the last reads what the one before it writes.
fn chain() -> Backfill {
    let is_plain = || part.kind.is("plain");
    rules([
        fill("kind", part.kind).or_default("plain", "plain").stamp(part.touched).finish(),
        derive("label", part.label, part.kind).stamp(part.touched).finish(),
        fill("size", part.size)
            .from_where("plain", is_plain(), 1)
            .or_default("kept", 2)
            .flag()
            .stamp(part.touched)
            .finish(),
        derive("code", part.code, raw::<part, Text>("'new ' || id")).stamp(part.touched).finish(),
    ])
}

/// The same backfill, applied together and rule by rule, in a database each.
fn both() -> [(Compiled, Database); 2] {
    [chain(), apart(&chain())].map(|backfill| (compiled(&backfill, DDL), Database::with(&[DDL, DATA])))
}

/// Every row without its stamp, and what became of each value that a rule wrote.
fn left(compiled: &Compiled, database: &Database) -> Vec<String> {
    let rows = column(database, "SELECT to_jsonb(t) - 'touched' FROM part AS t ORDER BY id");
    let fates = compiled.plan.rules.iter().flat_map(|rule| {
        let journal = &rule.journal;
        let fates = format!(
            "SELECT concat_ws(' ', '{}', key_id, outcome, flagged, fate) FROM backstitch.{journal} ORDER BY key_id",
            rule.name
        );
        column(database, &fates)
    });
    rows.into_iter().chain(fates).collect()
}

#[test]
fn each_rule_sees_what_those_before_it_leave_and_a_row_is_rewritten_once() {
    let counted = "CREATE TABLE written (id integer);
        CREATE FUNCTION count_it() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN INSERT INTO public.written VALUES (new.id); RETURN NULL; END';";
    let trigger = "CREATE TRIGGER counts AFTER UPDATE ON part FOR EACH ROW EXECUTE FUNCTION count_it()";
    let lived = life(&chain(), DDL, DATA);
    assert_eq!(lived.compiled.plan.passes.len(), 1);
    assert_eq!(
        lived.column("SELECT DISTINCT concat_ws(' ', kind, label, size) FROM part WHERE id % 5 > 0 ORDER BY 1"),
        ["kept kept 2", "plain plain 1"]
    );
    let [together, apart] = both().map(|(compiled, database)| {
        database.connect().batch_execute(&format!("{counted}{trigger}")).unwrap();
        succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
        column(&database, "SELECT count(*) FROM written")
    });
    assert_eq!(together, ["300"]);
    assert_eq!(apart, ["940"], "rule by rule each row is written by each rule that changes it");
}

#[test]
fn rollback_takes_back_rule_by_rule_what_nobody_changed() {
    let [together, apart] = both().map(|(compiled, database)| {
        succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
        let edits = "UPDATE part SET label = 'mine' WHERE id % 4 = 0;
            UPDATE part SET size = NULL WHERE id % 7 = 0;
            UPDATE part SET touched = '2021-01-01' WHERE id = 11;
            DELETE FROM part WHERE id = 13";
        database.connect().batch_execute(edits).unwrap();
        succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback");
        let stamps = "SELECT id FROM part WHERE touched = '2020-01-01' ORDER BY id";
        let of_edited = column(&database, "SELECT touched FROM part WHERE id = 11");
        (left(&compiled, &database), column(&database, stamps), of_edited)
    });
    assert_eq!(together, apart);
    assert_eq!(together.2, ["2021-01-01 00:00:00"]);
}

#[test]
fn what_can_not_go_back_keeps_back_no_other_rule() {
    let [together, apart] = both().map(|(compiled, database)| {
        succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
        // Somebody takes codes that rows of before had.
        database
            .connect()
            .batch_execute("INSERT INTO part (id, code) VALUES (1001, 'old 7'), (1002, 'old 250')")
            .unwrap();
        let rollback = run(&database, "", &compiled, ScriptName::Rollback);
        assert_eq!(rollback.code, 3, "{}", rollback.err);
        assert!(rollback.err.contains("rule code: 2 rows, the last because: duplicate key value"), "{}", rollback.err);
        left(&compiled, &database)
    });
    assert_eq!(together, apart);
    assert!(together.contains(&"code 7 derived f refused".to_owned()), "{together:?}");
    assert!(together.contains(&"kind 7 plain f restored".to_owned()), "{together:?}");
}

/// A forward run, and a rollback that can't bring back two codes, because somebody has taken them.
fn partly_rolled_back(compiled: &Compiled, settings: &str) -> Database {
    let database = Database::with(&[DDL, DATA]);
    succeeds(&run(&database, "", compiled, ScriptName::Forward), "forward");
    database.connect().batch_execute("INSERT INTO part (id, code) VALUES (1001, 'old 7'), (1002, 'old 250')").unwrap();
    let rollback = run(&database, settings, compiled, ScriptName::Rollback);
    assert_eq!(rollback.code, 3, "{}", rollback.err);
    database
}

const AS_BEFORE: &str = "SELECT count(*) FROM part WHERE code = 'old ' || id AND touched = '2020-01-01'";

#[test]
fn the_stamp_stays_while_anything_of_what_was_stamped_does() {
    let compiled = compiled(&chain(), DDL);
    let database = partly_rolled_back(&compiled, "");
    assert_eq!(
        column(&database, "SELECT id FROM part WHERE id < 1000 AND touched > '2020-01-01' ORDER BY id"),
        ["7", "250"]
    );
    database.connect().batch_execute("DELETE FROM part WHERE id > 1000").unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback again");
    assert_eq!(column(&database, AS_BEFORE), ["300"]);
}

#[test]
fn what_could_not_go_back_is_tried_again_also_where_the_rollback_was_interrupted() {
    let compiled = compiled(&chain(), DDL);
    let database = partly_rolled_back(&compiled, "");
    let interrupted = "UPDATE backstitch.run SET state = 'rolling back'; DELETE FROM part WHERE id > 1000";
    database.connect().batch_execute(interrupted).unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback again");
    assert_eq!(column(&database, AS_BEFORE), ["300"]);
}

#[test]
fn a_rollback_in_which_too_much_can_not_go_back_stops_and_says_so() {
    let compiled = compiled(&chain(), DDL);
    let database = partly_rolled_back(&compiled, "SET backstitch.max_refused = 1;");
    assert_eq!(column(&database, "SELECT state FROM backstitch.run"), ["rolling back"]);
    let again = run(&database, "SET backstitch.max_refused = 1;", &compiled, ScriptName::Rollback);
    let words = "stopped in rules kind, label, size, code: more than 1 values could not go back, the last because: duplicate key value";
    assert!(again.err.contains(words), "{}", again.err);
    database.connect().batch_execute("DELETE FROM part WHERE id > 1000").unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback again");
    assert_eq!(column(&database, AS_BEFORE), ["300"]);
}

/// A forward run, and a rollback that these constraints of the table refuse in part: what the rollback said.
fn refused(database: &Database, compiled: &Compiled, constraints: &str) -> Psql {
    succeeds(&run(database, "", compiled, ScriptName::Forward), "forward");
    database.connect().batch_execute(&format!("ALTER TABLE part {constraints}")).unwrap();
    let rollback = run(database, "", compiled, ScriptName::Rollback);
    assert_eq!(rollback.code, 3, "{}", rollback.err);
    rollback
}

#[test]
fn what_could_not_go_back_is_flagged_as_before() {
    let compiled = compiled(&chain(), DDL);
    let database = Database::with(&[DDL, DATA]);
    refused(&database, &compiled, "ADD CONSTRAINT sized CHECK (id <> 3 OR size IS NOT NULL)");
    let flags = database.psql_with(&["-q", "-A", "-t"], crate::support::script(&compiled, ScriptName::Flags));
    assert_eq!(flags.out.lines().count(), 1, "{}", flags.out);
    assert!(flags.out.contains("|size|kept|"), "{}", flags.out);
}

/// Row 3 lacks an entry of the first rule, and its size can't go back; row 4, which comes after it, goes back as a whole only.
#[test]
fn the_row_that_is_tried_rule_by_rule_is_the_one_that_was_refused() {
    let compiled = compiled(&chain(), DDL);
    let database = Database::with(&[DDL, DATA]);
    let refuses = "ADD CONSTRAINT sized CHECK (id <> 3 OR size IS NOT NULL),
        ADD CONSTRAINT whole CHECK (id <> 4 OR (kind IS NULL) = (size IS NULL))";
    let rollback = refused(&database, &compiled, refuses);
    let said = "DETAIL:  run 1, rule size: 1 rows, the last because: new row for relation \"part\" violates check constraint \"sized\"\n";
    assert!(rollback.err.contains(said), "{}", rollback.err);
    assert_eq!(column(&database, AS_BEFORE), ["299"]);
}

/// What is refused in the newer run says nothing of the older one, and neither does its reason of another rule.
#[test]
fn what_could_not_go_back_is_told_of_its_run_and_its_rule() {
    let compiled = compiled(&chain(), DDL);
    let database = Database::with(&[DDL, DATA]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    database
        .connect()
        .batch_execute("INSERT INTO part (id, code) VALUES (1003, 'old 1003'), (1004, 'old 1004')")
        .unwrap();
    let refuses = "ADD CONSTRAINT sized CHECK (id <> 1003 OR size IS NOT NULL),
        ADD CONSTRAINT of_a_kind CHECK (id <> 1004 OR kind IS NOT NULL)";
    let rollback = refused(&database, &compiled, refuses);
    for (rule, constraint) in [("size", "sized"), ("kind", "of_a_kind")] {
        let because = format!(
            "run 2, rule {rule}: 1 rows, the last because: new row for relation \"part\" violates check constraint \"{constraint}\""
        );
        assert!(rollback.err.contains(&because), "{}", rollback.err);
    }
    let states = "SELECT state FROM backstitch.run ORDER BY id";
    assert_eq!(column(&database, states), ["rolled back", "partly rolled back"]);
}

#[test]
fn what_was_written_before_waits_for_what_was_written_over_it() {
    let compiled = compiled(&chain(), DDL);
    let database = Database::with(&[DDL, DATA]);
    let start = column(&database, "SELECT to_jsonb(t) FROM part AS t ORDER BY id");
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    database.connect().batch_execute("UPDATE part SET kind = 'other' WHERE id = 5").unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward again");
    let change = "UPDATE part SET kind = 'plain' WHERE id = 5;
        ALTER TABLE part ADD CONSTRAINT other CHECK (id <> 5 OR label = 'other')";
    database.connect().batch_execute(change).unwrap();
    let rollback = run(&database, "", &compiled, ScriptName::Rollback);
    assert_eq!(rollback.code, 3, "{}", rollback.err);
    database.connect().batch_execute("ALTER TABLE part DROP CONSTRAINT other").unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback again");
    assert_eq!(column(&database, "SELECT to_jsonb(t) FROM part AS t ORDER BY id"), start);
}

#[test]
fn what_keeps_rules_apart_is_said() {
    let other = || lookup("other", part).on(part.id, part.next);
    let apart = |one: Rule, two: Rule| {
        let plan = compiled(&rules([one, two]), DDL).plan;
        let reasons: Vec<String> = plan.passes.iter().filter_map(|pass| pass.apart.clone()).collect();
        reasons.join("; ")
    };
    let kind = || fill("kind", part.kind).or_default("plain", "plain");
    let size = || fill("size", part.size).or_default("one", 1);
    assert_eq!(apart(kind().finish(), size().finish()), "");
    assert_eq!(apart(kind().finish(), size().stamp(part.touched).finish()), "its stamp is another than that of `kind`");
    assert_eq!(
        apart(kind().finish(), derive("size", part.size, other().get(part.id)).finish()),
        "`size` depends on other rows of the table that it writes"
    );
    assert_eq!(
        apart(kind().set(part.next, 1).finish(), fill("next", part.next).or_default("one", 1).finish()),
        "`kind` writes `next`, too"
    );
    let numbers = fill("next", part.next).or_default("place", number_within(part.kind, [part.id.asc()])).finish();
    assert_eq!(apart(kind().finish(), numbers), "it is planned as a whole, once `kind` is done");
}

/// What a rule has just written was touched just now.
#[test]
fn who_reads_the_stamp_comes_after_who_sets_it() {
    let is_old = || raw::<part, Boolean>("touched < '2021-01-01'::timestamp");
    let backfill = rules([
        fill("kind", part.kind).or_default("plain", "plain").stamp(part.touched).finish(),
        fill("size", part.size).or_default("old", 1).only_where(is_old()).stamp(part.touched).finish(),
    ]);
    let lived = life(&backfill, DDL, DATA);
    let apart = lived.compiled.plan.passes[1].apart.as_deref();
    assert_eq!(apart, Some("it reads `touched`, the stamp of `kind`"));
    assert_eq!(lived.rows("size", "old"), 80, "those of a kind, which nobody touched");
}

/// What is set is looked up by the column as it is written: the layer before holds what stood there.
#[test]
fn what_is_looked_up_by_a_filled_column_is_found_where_rules_are_applied_together() {
    table! {
        ticket: "ticket" {
            id: Integer,
            area: Text,
            agent: Option<Integer>,
            team: Option<Text>,
            size: Option<Integer>,
        }
    }
    table! {
        member: "member" {
            id: Integer,
            agent: Integer,
            team: Text,
        }
    }
    let ddl = "
        CREATE TABLE ticket (id integer PRIMARY KEY, area text NOT NULL, agent integer, team text, size integer);
        CREATE TABLE member (id integer PRIMARY KEY, agent integer NOT NULL, team text NOT NULL);
        CREATE INDEX ON member (agent);";
    let data = "
        INSERT INTO member SELECT i, i % 4, 'team ' || i % 7 FROM generate_series(1, 40) AS i;
        INSERT INTO ticket SELECT i, i % 4, CASE i % 3 WHEN 0 THEN 2 END FROM generate_series(1, 200) AS i;";
    let its = lookup("its", member).on(member.agent, ticket.agent).first_by([member.id.asc()]);
    let agent = fill("agent", ticket.agent).or_default("of the area", raw::<ticket, Integer>("area::integer"));
    let both = rules([
        agent.set(ticket.team, its.get(member.team)).finish(),
        fill("size", ticket.size).or_default("one", 1).finish(),
    ]);
    assert_eq!(compiled(&both, ddl).plan.passes.len(), 1);
    let lived = life(&both, ddl, data);
    assert_eq!(lived.column("SELECT DISTINCT team IS NULL FROM ticket WHERE id % 3 > 0"), ["false"]);
}

#[test]
fn the_worked_example_lives_together_as_it_lives_apart() {
    // Rows that are loaded at different moments are to be the same.
    let schema = include_str!("../../rules/schema.sql").replace("DEFAULT CURRENT_TIMESTAMP", "DEFAULT '2020-01-01'");
    life(&phase_1_4(), &schema, include_str!("../../rules/sample.sql"));
}

#[test]
fn who_wants_it_has_each_rule_applied_by_itself() {
    let backfill = || backfill("fixture", "Tries rules out");
    for (start, passes) in [(backfill(), 1), (backfill().rule_by_rule(), 2)] {
        let kind = fill("kind", part.kind).or_default("plain", "plain");
        let both = start.rule(kind).rule(derive("label", part.label, part.kind)).build();
        assert_eq!(compiled(&both, DDL).plan.passes.len(), passes);
    }
}
