//! What a row gets depends on other rows: a designation, a rotation and a numbering, all planned from one snapshot.

use backstitch::ir::Backfill;
use backstitch::prelude::*;

use super::fixture::{Fixture, MayOverwrite, Rule};

table! {
    task: "task" {
        id: BigInt,
        list: Option<Integer>,
        at: Option<Date>,
        first: Boolean,
        agent: Option<BigInt>,
        place: Option<Integer>,
        changed: Timestamp,
    }
}

table! {
    agent: "agent" {
        id: BigInt,
        list: Integer,
        open: Boolean,
    }
}

fn tasks() -> Backfill {
    let in_turn = lookup("in_turn", agent)
        .on(agent.list, task.list)
        .only_where(agent.open.is(true))
        .spread([agent.id.asc()], [task.at.asc(), task.id.asc()]);
    backfill("tasks", "Gives every list a first task, and every task an agent and a place")
        .rule(
            designate("first", task.list, task.first.is(true))
                .first_by([task.at.desc(), task.id.asc()])
                .set(task.first, true)
                .stamp(task.changed),
        )
        .rule(fill("agent", task.agent).from("dealt", in_turn.get(agent.id)).or_leave_null().stamp(task.changed))
        .rule(
            fill("place", task.place)
                .or_default("numbered", number_within(task.list, [task.at.asc(), task.id.asc()]))
                .stamp(task.changed),
        )
        .build()
}

pub(super) static PLANNED: Fixture = Fixture {
    backfill: tasks,
    ddl: "
        CREATE TABLE agent (id bigint PRIMARY KEY, list integer NOT NULL, open boolean NOT NULL DEFAULT true);
        CREATE TABLE task (
            id bigint PRIMARY KEY, list integer, at date, first boolean NOT NULL DEFAULT false, agent bigint REFERENCES agent (id),
            place integer, changed timestamp(3) NOT NULL DEFAULT '2020-01-01', note text, UNIQUE (list, place)
        );
        CREATE INDEX ON task (agent);
        CREATE INDEX ON agent (list);",
    data: |rows| {
        format!(
            "INSERT INTO agent SELECT i, 1 + i % 25 FROM generate_series(1, 75) AS i;
            INSERT INTO task (id, list, at, place, note)
            SELECT i, NULLIF(i % 25, 0), date '2024-01-01' + i % 90, CASE WHEN i % 9 = 0 THEN i END, repeat('x', i % 99)
            FROM generate_series(1, {rows}) AS i;
            ANALYZE;"
        )
    },
    table: "task",
    key: &["id"],
    stamp: "changed",
    rules: &[
        Rule { name: "first", columns: &["first"], may_overwrite: MayOverwrite::False },
        Rule { name: "agent", columns: &["agent"], may_overwrite: MayOverwrite::Null },
        Rule { name: "place", columns: &["place"], may_overwrite: MayOverwrite::Null },
    ],
    oracle: include_str!("planned.sql"),
    writes: &[
        "UPDATE task SET list = 1 + $2 % 25 WHERE id = $1",
        "UPDATE task SET list = CASE WHEN list IS NULL THEN 1 + $2 % 24 END, changed = clock_timestamp() WHERE id = $1",
        "UPDATE task SET at = date '2024-01-01' + $2 % 90, note = repeat('y', $2 % 300) WHERE id = $1",
        "UPDATE task SET agent = CASE WHEN $2 % 3 = 0 THEN 1 + $2 % 75 END WHERE id = $1",
        "UPDATE task SET place = CASE WHEN $2 % 3 = 0 THEN 1 + $2 % 400 END WHERE id = $1",
        "UPDATE task SET first = false WHERE id = $1",
        "UPDATE task SET id = $1 + 100000000 + $2 * 100000 WHERE id = $1 AND $2 % 2 = 0",
        "DELETE FROM task WHERE id = $1 AND $2 % 4 = 0",
        "WITH gone AS (DELETE FROM task WHERE id = $1 RETURNING *) INSERT INTO task SELECT * FROM gone",
        "INSERT INTO task (id, list, at) VALUES ($1 + 1000000 * (1 + $2 % 90), 1 + $2 % 25, date '2024-01-01' + $2 % 90)
            ON CONFLICT DO NOTHING",
    ],
    writes_to_sources: &["UPDATE agent SET open = NOT open WHERE id = 1 + $1 % 75"],
};
