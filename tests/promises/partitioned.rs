//! A partitioned table whose rows the application moves from leaf to leaf: a fill through a lookup, and a derivation.

use backstitch::ir::Backfill;
use backstitch::prelude::*;

use super::fixture::{Fixture, MayOverwrite, Rule};

table! {
    reading: "reading" {
        sensor: BigInt,
        taken: Date,
        area: Option<Integer>,
        inspector: Option<BigInt>,
        grade: Option<Text>,
        changed: Timestamp,
    }
}

table! {
    inspector: "inspector" {
        id: BigInt,
        area: Integer,
        level: Text,
    }
}

fn inspections() -> Backfill {
    let of_its_area = lookup("of_its_area", inspector).on(inspector.area, reading.area);
    let its_inspector = lookup("its_inspector", inspector).on(inspector.id, reading.inspector);
    backfill("inspections", "Gives every reading an inspector and a grade")
        .rule(
            fill("inspector", reading.inspector)
                .from("of its area", of_its_area.get(inspector.id))
                .or_default("nobody", 1)
                .flag()
                .stamp(reading.changed),
        )
        .rule(
            derive("grade", reading.grade, its_inspector.get(inspector.level))
                .only_where(reading.inspector.is_not_null())
                .stamp(reading.changed),
        )
        .build()
}

pub(super) static PARTITIONED: Fixture = Fixture {
    backfill: inspections,
    ddl: include_str!("partitioned.schema.sql"),
    data: |rows| {
        format!(
            "INSERT INTO inspector SELECT i, i, 'level ' || i % 3 FROM generate_series(1, 40) AS i;
            INSERT INTO reading (sensor, taken, area, inspector, grade)
            SELECT i, date '2024-01-01' + (i % 4) * 365, NULLIF(i % 50, 0), CASE WHEN i % 8 = 0 THEN 1 + i % 40 END,
                CASE WHEN i % 8 = 0 THEN 'stale' END
            FROM generate_series(1, {rows}) AS i;
            ANALYZE;"
        )
    },
    table: "reading",
    key: &["sensor", "taken"],
    stamp: "changed",
    rules: &[
        Rule { name: "inspector", columns: &["inspector"], may_overwrite: MayOverwrite::Null },
        Rule { name: "grade", columns: &["grade"], may_overwrite: MayOverwrite::Anything },
    ],
    oracle: include_str!("partitioned.sql"),
    writes: &[
        "UPDATE reading SET area = 1 + $2 % 45 WHERE sensor = $1",
        "UPDATE reading SET area = CASE WHEN area IS NULL THEN 1 + $2 % 40 END, changed = clock_timestamp() WHERE sensor = $1",
        // To another leaf, or to another day of the same.
        "UPDATE reading SET taken = date '2024-01-01' + $2 % 1460 WHERE sensor = $1",
        "UPDATE reading SET taken = taken + CASE WHEN $2 % 2 = 0 THEN 365 ELSE -365 END WHERE sensor = $1",
        "UPDATE reading SET sensor = $1 + 100000000 + $2 * 100000 WHERE sensor = $1 AND $2 % 2 = 0",
        "UPDATE reading SET inspector = CASE WHEN $2 % 3 > 0 THEN 1 + $2 % 40 END WHERE sensor = $1",
        "UPDATE reading SET grade = 'app ' || $2 WHERE sensor = $1",
        "DELETE FROM reading WHERE sensor = $1 AND $2 % 4 = 0",
        "WITH gone AS (DELETE FROM reading WHERE sensor = $1 RETURNING *) INSERT INTO reading SELECT * FROM gone",
        "INSERT INTO reading (sensor, taken, area) VALUES ($1 + 1000000 * (1 + $2 % 90), date '2024-01-01' + $2 % 1460, 1 + $2 % 45)
            ON CONFLICT DO NOTHING",
    ],
    writes_to_sources: &[
        "UPDATE inspector SET area = CASE WHEN area > 0 THEN - area ELSE abs(area) END WHERE id = 2 + $1 % 39",
        "UPDATE inspector SET level = 'level ' || $2 % 3 WHERE id = 1 + $1 % 40",
    ],
};
