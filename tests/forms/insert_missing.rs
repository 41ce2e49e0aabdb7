//! Rows that must exist are inserted where they are missing, and taken back where nobody made them their own.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{Lived, column, life, rules, run, succeeds};
use crate::support::{Database, compiled};

table! {
    org: "Org" {
        id: BigInt,
        name: Option<Text>,
        active: Boolean,
        plan: Option<Text>,
    }
}

table! {
    setting: "Setting" {
        id: BigInt,
        org_id: BigInt = "orgId",
        theme: Option<Text>,
        made_at: Timestamp = "madeAt",
        label: Option<Text>,
        token: Uuid,
        secret: Option<Text>,
    }
}

table! {
    post: "post" {
        id: Uuid,
        org_id: BigInt = "orgId",
        tags: Option<Array<Text>>,
        extra: Option<Jsonb>,
    }
}

table! {
    post_tag: "post_tag" {
        post_id: Uuid,
        tag: Text,
        position: BigInt,
    }
}

table! {
    tag: "tag" {
        name: Text,
        posts: Option<BigInt>,
    }
}

const DDL: &str = r#"
    CREATE TABLE "Org" (id bigint PRIMARY KEY, name text, active boolean NOT NULL, plan text);
    CREATE TABLE "Setting" (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "orgId" bigint NOT NULL UNIQUE REFERENCES "Org",
        theme varchar(20) DEFAULT 'it''s plain', "madeAt" timestamp(3) NOT NULL, label text,
        token uuid NOT NULL DEFAULT gen_random_uuid(), secret text UNIQUE, long integer GENERATED ALWAYS AS (length(theme)) STORED
    );
    CREATE TABLE note (id bigint PRIMARY KEY, setting bigint REFERENCES "Setting" ON DELETE CASCADE);
    CREATE TABLE tag (name text PRIMARY KEY, posts bigint);
    CREATE TABLE post (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "orgId" bigint NOT NULL, tags text[], extra jsonb);
    CREATE TABLE post_tag (
        post_id uuid NOT NULL REFERENCES post, tag text NOT NULL REFERENCES tag, position bigint NOT NULL, UNIQUE (tag, post_id)
    );"#;

const DATA: &str = r#"
    INSERT INTO "Org" SELECT i, NULLIF('o''rg ' || i % 7, 'o''rg 3'), i % 5 <> 0, (ARRAY['free', 'pro', NULL])[i % 3 + 1] FROM generate_series(1, 700) AS i;
    INSERT INTO "Setting" ("orgId", "madeAt", theme) SELECT i, '2020-01-01', 'dark' FROM generate_series(1, 700, 9) AS i;
    INSERT INTO post ("orgId", tags, extra) VALUES
        (1, ARRAY['a', 'b', 'a', NULL, 'quo"te', 'ü'], '["x", "a", null, 7]'), (2, '{}', '{}'), (3, NULL, '"x"'), (4, '{b}', '[]'), (7, '{c}', NULL);
    INSERT INTO tag VALUES ('a', 5);"#;

fn settings() -> Rule {
    insert_missing("settings", setting)
        .for_each(rows(org).only_where(org.active.is(true)))
        .key(setting.org_id, org.id)
        .set(setting.label, org.name)
        .stamp(setting.made_at)
        .finish()
}

fn lived() -> Lived {
    life(&rules([settings()]), DDL, DATA)
}

#[test]
fn each_row_of_the_source_gets_the_row_that_it_lacks() {
    let lived = lived();
    assert_eq!(lived.rows("settings", "inserted"), 498);
    let wrong = r#"SELECT count(*) FROM "Org" AS o LEFT JOIN "Setting" AS s ON s."orgId" = o.id WHERE o.active AND s.id IS NULL"#;
    assert_eq!(lived.column(wrong), ["0"]);
    let given = r#"SELECT DISTINCT theme FROM "Setting" WHERE label IS NOT NULL"#;
    assert_eq!(lived.column(given), ["it's plain"]);
}

#[test]
fn a_row_that_was_changed_or_is_referred_to_is_not_taken_back() {
    let lived = lived();
    let theirs = r#"
        UPDATE "Setting" SET token = gen_random_uuid() WHERE "orgId" = 2;
        INSERT INTO note SELECT 1, id FROM "Setting" WHERE "orgId" = 3;
        DELETE FROM "Setting" WHERE "orgId" = 4;
        ALTER TABLE "Setting" ADD COLUMN later text;"#;
    lived.database.connect().batch_execute(theirs).unwrap();
    succeeds(&run(&lived.database, "", &lived.compiled, ScriptName::Rollback), "rollback");
    let left = r#"SELECT "orgId" FROM "Setting" WHERE theme <> 'dark' ORDER BY 1"#;
    assert_eq!(lived.column(left), ["2", "3"]);
    assert_eq!(lived.column("SELECT count(*) FROM note"), ["1"]);
    let journal = &lived.compiled.plan.rules[0].journal;
    let fates = format!("SELECT DISTINCT fate FROM backstitch.{journal} WHERE fate <> 'restored' ORDER BY 1");
    assert_eq!(lived.column(&fates), ["edited since", "gone", "referenced"]);
}

#[test]
fn a_row_that_holds_something_in_a_column_that_came_since_is_tried_again() {
    let lived = lived();
    let theirs = r#"ALTER TABLE "Setting" ADD COLUMN beta boolean NOT NULL DEFAULT false"#;
    lived.database.connect().batch_execute(theirs).unwrap();
    let versions = lived.database.rows_and_versions();
    let rollback = run(&lived.database, "", &lived.compiled, ScriptName::Rollback);
    assert_eq!(rollback.code, 3, "{}", rollback.err);
    assert!(rollback.err.contains("a column that the schema did not know"), "{}", rollback.err);
    assert_eq!(lived.database.rows_and_versions(), versions);
    lived.database.connect().batch_execute(r#"ALTER TABLE "Setting" DROP COLUMN beta"#).unwrap();
    succeeds(&run(&lived.database, "", &lived.compiled, ScriptName::Rollback), "rollback");
    assert_eq!(lived.column(r#"SELECT count(*) FROM "Setting" WHERE theme <> 'dark'"#), ["0"]);
}

#[test]
fn without_the_unique_key_nothing_is_begun() {
    let compiled = compiled(&rules([settings()]), DDL);
    let database = Database::with(&[DDL, DATA, r#"ALTER TABLE "Setting" DROP CONSTRAINT "Setting_orgId_key""#]);
    for name in [ScriptName::Preview, ScriptName::Forward] {
        let psql = run(&database, "", &compiled, name);
        assert_eq!(psql.code, 3, "{}", psql.out);
        assert!(psql.err.contains(r#"unique key of "public"."Setting" over (orgId)"#), "{}", psql.err);
    }
}

#[test]
fn what_somebody_is_changing_is_not_inserted_from_what_it_was() {
    let compiled = compiled(&rules([settings()]), DDL);
    let database = Database::with(&[DDL, DATA]);
    let mut app = database.connect();
    app.batch_execute(r#"BEGIN; UPDATE "Org" SET active = false, name = 'gone' WHERE id = 8"#).unwrap();
    let forward = std::thread::scope(|scope| {
        let forward = scope.spawn(|| run(&database, "SET backstitch.max_rounds = 40;", &compiled, ScriptName::Forward));
        std::thread::sleep(std::time::Duration::from_secs(2));
        app.batch_execute("COMMIT").unwrap();
        forward.join().unwrap()
    });
    succeeds(&forward, "forward");
    let settings =
        r#"SELECT count(*) FILTER (WHERE "orgId" = 8) || ' ' || count(*) FILTER (WHERE "orgId" = 9) FROM "Setting""#;
    assert_eq!(column(&database, settings), ["0 1"]);
}

#[test]
fn a_key_that_somebody_holds_holds_up_no_more_than_a_block_of_the_source() {
    let compiled = compiled(&rules([settings()]), DDL);
    let more = r#"INSERT INTO "Org" SELECT i, repeat('x', 300), true FROM generate_series(1001, 4000) AS i"#;
    let database = Database::with(&[DDL, DATA, more]);
    let mut app = database.connect();
    app.batch_execute(r#"BEGIN; INSERT INTO "Setting" ("orgId", "madeAt") VALUES (2000, now())"#).unwrap();
    let impatient = "SET backstitch.max_rounds = 2; SET backstitch.lock_timeout = '100ms';";
    let forward = run(&database, impatient, &compiled, ScriptName::Forward);
    assert_eq!(forward.code, 3, "{}", forward.err);
    assert!(forward.err.contains("rows are left"), "{}", forward.err);
    let missing = r#"SELECT count(*) < 200 FROM "Org" AS o LEFT JOIN "Setting" AS s ON s."orgId" = o.id WHERE o.active AND s.id IS NULL"#;
    assert_eq!(column(&database, missing), ["true"]);
    app.batch_execute("ROLLBACK").unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward again");
    succeeds(&run(&database, "", &compiled, ScriptName::Proof), "proof");
}

#[test]
fn a_role_with_what_install_grants_and_no_more_inserts_and_takes_back() {
    let compiled = compiled(&rules([settings()]), DDL);
    let role = format!("inserts_{}", std::process::id());
    let database = Database::with(&[DDL, DATA, &format!("CREATE ROLE {role}")]);
    let start = database.rows();
    let granted = format!("SET backstitch.role = '{role}';");
    succeeds(&run(&database, &granted, &compiled, ScriptName::Install), "install");
    for name in [ScriptName::Preview, ScriptName::Forward, ScriptName::Proof, ScriptName::Rollback] {
        succeeds(&run(&database, &format!("SET SESSION AUTHORIZATION {role};"), &compiled, name), name.file());
    }
    assert_eq!(database.rows(), start);
}

#[test]
fn a_reference_that_the_rules_do_not_know_and_that_reacts_stops_the_rollback() {
    let lived = lived();
    let theirs = r#"CREATE TABLE unknown (setting bigint REFERENCES "Setting" ON DELETE SET NULL)"#;
    lived.database.connect().batch_execute(theirs).unwrap();
    let versions = lived.database.rows_and_versions();
    let rollback = run(&lived.database, "", &lived.compiled, ScriptName::Rollback);
    assert_eq!(rollback.code, 3);
    assert!(rollback.err.contains("unknown_setting_fkey of public.unknown"), "{}", rollback.err);
    assert_eq!(lived.database.rows_and_versions(), versions);
}

#[test]
fn distinct_values_and_the_elements_of_arrays_are_sources_and_later_rules_see_what_was_inserted() {
    let each = elements("tag", post.tags);
    let word = json_elements("word", post.extra);
    let posts = lookup("posts", post_tag).on(post_tag.tag, tag.name);
    let backfill = rules([
        insert_missing("tags", tag).for_each(rows(&each)).key(tag.name, each.value()).finish(),
        insert_missing("words", tag).for_each(rows(&word)).key(tag.name, word.value()).finish(),
        insert_missing("post-tags", post_tag)
            .for_each(rows(&each).only_where(each.of(post.org_id).is_less_than(5)))
            .key(post_tag.tag, each.value())
            .key(post_tag.post_id, each.of(post.id))
            .set(post_tag.position, each.position())
            .finish(),
        derive("count", tag.posts, posts.count()).finish(),
    ]);
    let lived = life(&backfill, DDL, DATA);
    let rows = [("tags", 4), ("words", 2), ("post-tags", 5)];
    assert_eq!(rows.map(|(rule, _)| lived.rows(rule, "inserted")), rows.map(|(_, rows)| rows));
    assert_eq!(lived.column(r#"SELECT position FROM post_tag WHERE tag = 'quo"te'"#), ["5"]);
    assert_eq!(
        lived.column("SELECT name || posts FROM tag ORDER BY 1"),
        ["70", "a1", "b2", "c0", "quo\"te1", "x0", "ü1"]
    );
}

#[test]
fn what_is_generated_is_another_for_each_row_that_is_inserted() {
    let rule = insert_missing("settings", setting).for_each(rows(org)).key(setting.org_id, org.id);
    let rule = rule.set(setting.token, gen_random_uuid()).set(setting.secret, random_token(24)).stamp(setting.made_at);
    let lived = life(&rules([rule.finish()]), DDL, DATA);
    let different =
        r#"SELECT count(DISTINCT token) || ' ' || count(DISTINCT secret) FROM "Setting" WHERE theme <> 'dark'"#;
    assert_eq!((lived.rows("settings", "inserted"), lived.column(different)), (622, vec!["622 622".to_owned()]));
}

/// What refers to a partition goes with the row of the table that it refers to.
#[test]
fn a_rollback_that_a_reference_to_a_partition_would_react_to_is_refused() {
    table! {
        origin: "origin" {
            id: Integer,
        }
    }
    table! {
        entry: "entry" {
            id: Integer,
        }
    }
    let ddl = "
        CREATE TABLE origin (id integer PRIMARY KEY);
        CREATE TABLE entry (id integer PRIMARY KEY) PARTITION BY LIST (id);
        CREATE TABLE entry_1 PARTITION OF entry FOR VALUES IN (1);";
    let copies = insert_missing("copies", entry).for_each(rows(origin)).key(entry.id, origin.id);
    let compiled = compiled(&rules([copies.finish()]), ddl);
    let database = Database::with(&[ddl, "INSERT INTO origin VALUES (1)"]);
    succeeds(&run(&database, "", &compiled, ScriptName::Forward), "forward");
    let later =
        "CREATE TABLE follower (id integer REFERENCES entry_1 ON DELETE CASCADE); INSERT INTO follower VALUES (1)";
    database.connect().batch_execute(later).unwrap();
    let refused = run(&database, "", &compiled, ScriptName::Rollback);
    assert!(refused.code == 3 && refused.err.contains("reacts to a deletion: follower_id_fkey"), "{}", refused.err);
    assert_eq!(column(&database, "SELECT id FROM follower"), ["1"]);
    database.connect().batch_execute("DROP TABLE follower").unwrap();
    succeeds(&run(&database, "", &compiled, ScriptName::Rollback), "rollback");
}

#[test]
fn distinct_values_of_several_tables_are_a_source() {
    let named = distinct("plan", org.plan).and_where(org.name, org.active.is(true));
    let backfill = rules([insert_missing("plans", tag).for_each(rows(&named)).key(tag.name, named.value()).finish()]);
    assert_eq!(life(&backfill, DDL, DATA).rows("plans", "inserted"), 8);
}

/// Nothing else reads the table whose rows these are.
#[test]
fn preview_counts_whom_an_earlier_rule_brings_rows_for() {
    let plan =
        || derive("plan", org.plan, concatenate([org.name.expr(), literal("!")])).only_where(org.id.is_less_than(9));
    let named = distinct("plan", org.plan);
    let plans = insert_missing("plans", tag).for_each(rows(&named)).key(tag.name, named.value());
    assert_eq!(life(&rules([plan().finish(), plans.finish()]), DDL, DATA).rows("plans", "inserted"), 8);
    let of_them = rows(org).only_where(org.plan.is("o'rg 1!"));
    let stamped =
        insert_missing("settings", setting).for_each(of_them).key(setting.org_id, org.id).stamp(setting.made_at);
    assert_eq!(life(&rules([plan().finish(), stamped.finish()]), DDL, DATA).rows("settings", "inserted"), 1);
}
