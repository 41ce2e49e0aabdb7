//! The leaves of a partitioned table are shared out as the first session counted them.

use backstitch::prelude::*;

use super::life::{forward, rules};
use crate::own_life::column;
use crate::support::{Database, compiled};

table! {
    meter: "meter" {
        id: BigInt,
        value: Option<Text>,
    }
}

/// Leaves of several sizes, each of which grows while it is written.
fn ddl() -> String {
    let leaf = |part: i32| {
        format!("CREATE TABLE meter_{part} PARTITION OF meter FOR VALUES FROM ({part}00000) TO ({}00000);\n", part + 1)
    };
    let leaves: String = (0..12).map(leaf).collect();
    format!("CREATE TABLE meter (id bigint PRIMARY KEY, value text) PARTITION BY RANGE (id);\n{leaves}")
}

const DATA: &str = "
    INSERT INTO meter (id) SELECT part * 100000 + i FROM generate_series(0, 11) AS part, generate_series(1, 500 * (1 + part % 5)) AS i;";

#[test]
fn no_block_of_a_leaf_is_left_out_or_done_twice_though_leaves_grow_meanwhile() {
    let compiled = compiled(&rules([fill("value", meter.value).or_default("none", "as long as two").finish()]), &ddl());
    let database = Database::with(&[&ddl(), DATA]);
    forward(&database, &compiled, 3);
    let helpers = "SELECT count(*) FROM backstitch.progress WHERE slice > 1 AND rows > 0";
    assert_eq!(column(&database, helpers), ["2"], "every session took part");
    // What a session leaves undone, another round does.
    assert_eq!(column(&database, "SELECT max(round) FROM backstitch.progress"), ["1"]);
    assert_eq!(column(&database, "SELECT count(*) FROM meter WHERE value IS NULL"), ["0"]);
    let journal = &compiled.plan.rules[0].journal;
    let twice = format!("SELECT count(*) - count(DISTINCT key_id) FROM backstitch.{journal}");
    assert_eq!(column(&database, &twice), ["0"]);
    let of_a_batch = format!(
        "SELECT max(leaves) FROM (SELECT count(DISTINCT key_id / 100000) AS leaves FROM backstitch.{journal} GROUP BY batch) AS of"
    );
    assert_eq!(column(&database, &of_a_batch), ["1"]);
}
