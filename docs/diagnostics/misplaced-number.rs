const SCHEMA: &str = "
CREATE TABLE task (
  id bigint PRIMARY KEY,
  list_id bigint NOT NULL,
  place bigint
);

CREATE INDEX ON task (list_id);
";

table! {
    task: "task" {
        id: BigInt,
        list_id: BigInt,
        place: Option<BigInt>,
    }
}

fn faulty() -> Backfill {
    let place = number_within(task.list_id, [task.id.asc()]);

    backfill("places", "Numbers the tasks of each list").rule(derive("place", task.place, place)).build()
}

fn mended() -> Backfill {
    let place = number_within(task.list_id, [task.id.asc()]);

    backfill("places", "Numbers the tasks of each list")
        .rule(fill("place", task.place).or_default("numbered", place))
        .build()
}
