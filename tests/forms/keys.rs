//! A row is found again by its key, whatever the key is made of.

use backstitch::prelude::*;

use super::life::{life, life_once, rules};

const DATA: &str = "INSERT INTO thing SELECT FROM generate_series(1, 3)";

#[test]
fn a_composite_key_finds_its_row() {
    table! {
        line: "line" {
            order_nr: BigInt,
            pos: SmallInt,
            text: Option<Text>,
            next: Option<Text>,
        }
    }
    let ddl = "CREATE TABLE line (text text, pos smallint, next text, order_nr bigint, PRIMARY KEY (order_nr, pos))";
    let data =
        "INSERT INTO line (order_nr, pos) SELECT a, b FROM generate_series(1, 40) AS a, generate_series(1, 5) AS b";
    let next =
        lookup("next", line).on(line.order_nr, line.order_nr).on(line.pos, raw::<line, SmallInt>("pos + 1::smallint"));
    let text = fill("text", line.text).or_default("both", raw::<line, Text>("order_nr || '/' || pos"));
    let following = derive("next", line.next, next.get(line.text));
    let lived = life(&rules([text.finish(), following.finish()]), ddl, data);
    let wrong =
        "SELECT count(*) FROM line WHERE next IS DISTINCT FROM CASE WHEN pos < 5 THEN order_nr || '/' || pos + 1 END";
    assert_eq!(lived.column(wrong), ["0"]);
}

#[test]
fn an_identity_a_uuid_and_a_natural_key_each_find_their_row() {
    table! {
        thing: "thing" {
            word: Option<Text>,
        }
    }
    for key in [
        "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "id bigserial PRIMARY KEY",
        "id uuid PRIMARY KEY DEFAULT gen_random_uuid()",
        "id date PRIMARY KEY DEFAULT current_date + (random() * 100000)::integer",
        "id numeric(20,4) PRIMARY KEY DEFAULT random()",
        "id bytea PRIMARY KEY DEFAULT gen_random_bytes_of()",
        "id char(40) PRIMARY KEY DEFAULT gen_random_uuid()::text",
        "id timestamp(3) with time zone PRIMARY KEY DEFAULT clock_timestamp() + random() * interval '1 year'",
        "id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid()",
        "a integer UNIQUE, id uuid NOT NULL DEFAULT gen_random_uuid(), b integer NOT NULL DEFAULT 1, UNIQUE (b, id)",
        "id text DEFAULT gen_random_uuid(), CONSTRAINT it PRIMARY KEY (id)",
    ] {
        let key = key.replace("gen_random_bytes_of()", "decode(md5(random()::text), 'hex')");
        let ddl = format!("CREATE TABLE thing (word text, {key})");
        let word = fill("word", thing.word).or_default("word", "x").finish();
        assert_eq!(life_once(&rules([word]), &ddl, DATA).rows("word", "word"), 3, "{key}");
    }
}

#[test]
fn a_key_made_unique_by_an_index_is_a_key() {
    table! {
        thing: "thing" {
            word: Option<Text>,
        }
    }
    let ddl = "CREATE TABLE thing (word text, id uuid NOT NULL DEFAULT gen_random_uuid()); CREATE UNIQUE INDEX ON thing (id);";
    let word = fill("word", thing.word).or_default("word", "x").finish();
    assert_eq!(life(&rules([word]), ddl, DATA).rows("word", "word"), 3);
}

#[test]
fn planned_rules_find_rows_by_composite_keys_on_both_sides() {
    table! {
        member: "member" {
            team: Uuid,
            nr: Integer,
            grp: Text,
        }
    }
    table! {
        task: "task" {
            area: Text,
            day: Date,
            grp: Text,
            done_by: Option<Uuid>,
            done_nr: Option<Integer>,
            first: Boolean,
        }
    }
    let ddl = "
        CREATE TABLE member (nr integer, team uuid, grp text NOT NULL, PRIMARY KEY (team, nr));
        CREATE TABLE task (
            day date NOT NULL, area varchar(20) NOT NULL, grp text NOT NULL, done_by uuid, done_nr integer,
            first boolean NOT NULL DEFAULT false, UNIQUE (area, day), FOREIGN KEY (done_by, done_nr) REFERENCES member (team, nr)
        );";
    let data = "
        INSERT INTO member SELECT i, md5((i % 2)::text)::uuid, 'g' || i % 3 FROM generate_series(1, 8) AS i;
        INSERT INTO task (day, area, grp) SELECT date '2020-01-01' + i, 'area ' || i % 4, 'g' || i % 5 FROM generate_series(1, 80) AS i;";
    let turn = lookup("turn", member)
        .on(member.grp, task.grp)
        .spread([member.nr.desc(), member.team.asc()], [task.day.desc(), task.area.asc()]);
    let its = lookup("its", member)
        .on(member.nr, task.done_nr)
        .on(member.grp, task.grp)
        .first_by([member.team.asc(), member.nr.asc()]);
    let dealt = fill("dealt", task.done_nr)
        .from("turn", turn.get(member.nr))
        .or_leave_null()
        .set(task.done_by, its.get(member.team));
    let first = designate("first", task.area, task.first.is(true))
        .first_by([task.done_nr.desc(), task.day.asc(), task.area.asc()])
        .set(task.first, true);
    let lived = life(&rules([dealt.finish(), first.finish()]), ddl, data);
    assert_eq!((lived.rows("dealt", "turn"), lived.rows("first", "designated")), (48, 4));
}
