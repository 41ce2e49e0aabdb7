#[path = "support/tables.rs"]
mod tables;

use backstitch::prelude::*;
use tables::*;

fn main() {
    let _ = backfill("shop", "a test").check(prove("regions", each(rows(agent), agent.region)).equals(1));
}
