//! A partitioned table is written as one table, though its rows stand in others, two of them in the same place.

use backstitch::prelude::*;
use backstitch::script::ScriptName;

use super::life::{life, rules, run, succeeds};

table! {
    reading: "reading" {
        sensor: BigInt,
        taken: Date,
        value: Option<Integer>,
        grade: Option<Text>,
        first: Boolean,
        turn: Option<BigInt>,
        changed: Timestamp,
    }
}

table! {
    inspector: "inspector" {
        id: BigInt,
        area: Integer,
    }
}

const DDL: &str = "
    CREATE TABLE inspector (id bigint PRIMARY KEY, area integer NOT NULL);
    CREATE TABLE reading (
        sensor bigint NOT NULL, taken date NOT NULL, value integer, grade text, first boolean NOT NULL DEFAULT false,
        turn bigint REFERENCES inspector, changed timestamp(3) NOT NULL DEFAULT '2020-01-01', PRIMARY KEY (taken, sensor)
    ) PARTITION BY RANGE (taken);
    CREATE TABLE reading_2024 PARTITION OF reading FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    CREATE TABLE reading_2025 PARTITION OF reading FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (taken);
    CREATE TABLE reading_new_year PARTITION OF reading_2025 FOR VALUES IN ('2025-01-01');
    CREATE TABLE reading_2025_rest PARTITION OF reading_2025 DEFAULT;
    CREATE TABLE \"reading \"\"other\"\"\" PARTITION OF reading DEFAULT;";

/// The same number of rows in each of four leaves, inserted alike, so that rows of several stand in the same place.
const DATA: &str = "
    INSERT INTO inspector SELECT i, i % 3 FROM generate_series(1, 7) AS i;
    INSERT INTO reading (sensor, taken, value)
    SELECT i, leaf.day::date, NULLIF(i % 4, 0)
    FROM generate_series(1, 900) AS i, (VALUES ('2024-05-05'), ('2025-01-01'), ('2025-06-06'), ('2030-01-01')) AS leaf (day);";

#[test]
fn every_form_writes_the_rows_of_every_leaf_and_takes_them_back() {
    let area = raw::<reading, Integer>("(sensor % 3)::integer");
    let turn = lookup("turn", inspector)
        .on(inspector.area, area)
        .spread([inspector.id.desc()], [reading.taken.asc(), reading.sensor.asc()]);
    let backfill = rules([
        fill("value", reading.value).or_default("none", 7).stamp(reading.changed).finish(),
        classify("grade", reading.grade)
            .when("low", reading.value.is_at_most(2), "low")
            .otherwise("high", "high")
            .finish(),
        designate("first", reading.sensor, reading.first.is(true))
            .first_by([reading.taken.desc(), reading.sensor.asc()])
            .set(reading.first, true)
            .finish(),
        fill("turn", reading.turn).from("turn", turn.get(inspector.id)).or_leave_null().finish(),
    ]);
    let lived = life(&backfill, DDL, DATA);
    let rows = [("value", "none"), ("grade", "low"), ("grade", "high"), ("first", "designated"), ("turn", "turn")];
    assert_eq!(rows.map(|(rule, outcome)| lived.rows(rule, outcome)), [900, 1800, 1800, 900, 3600]);
    let firsts = "SELECT DISTINCT tableoid::regclass::text FROM reading WHERE first";
    assert_eq!(lived.column(firsts), ["\"reading \"\"other\"\"\""]);
}

#[test]
fn a_leaf_that_is_attached_meanwhile_is_written_too() {
    let grade = fill("grade", reading.grade).or_default("none", "none");
    let lived = life(&rules([grade.finish()]), DDL, DATA);
    let attach = "
        CREATE TABLE reading_2026 (LIKE reading INCLUDING ALL);
        INSERT INTO reading_2026 (sensor, taken) SELECT i, '2026-02-02' FROM generate_series(1, 50) AS i;
        ALTER TABLE reading ATTACH PARTITION reading_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');";
    lived.database.connect().batch_execute(attach).unwrap();
    succeeds(&run(&lived.database, "", &lived.compiled, ScriptName::Forward), "forward");
    assert_eq!(lived.column("SELECT count(*) FROM reading WHERE grade IS NULL"), ["0"]);
    succeeds(&run(&lived.database, "", &lived.compiled, ScriptName::Rollback), "rollback");
    assert_eq!(lived.column("SELECT count(*) FROM reading WHERE grade IS NOT NULL"), ["0"]);
}

#[test]
fn a_row_that_moved_to_another_leaf_has_another_key_and_stays_as_it_is() {
    let grade = fill("grade", reading.grade).or_default("none", "none");
    let lived = life(&rules([grade.finish()]), DDL, DATA);
    let elsewhere = "UPDATE reading SET taken = '2024-12-12' WHERE sensor = 1 AND taken = '2030-01-01'";
    lived.database.connect().batch_execute(elsewhere).unwrap();
    succeeds(&run(&lived.database, "", &lived.compiled, ScriptName::Rollback), "rollback");
    // Its key is another: to the journal it is gone, and what it holds is somebody's.
    assert_eq!(lived.column("SELECT taken FROM reading WHERE grade IS NOT NULL"), ["2024-12-12"]);
}
