#[path = "support/tables.rs"]
mod tables;

use backstitch::prelude::*;
use tables::*;

fn main() {
    let _ = backfill("shop", "a test").require(require(
        "region",
        rows(customer).only_where(agent.region.is("")),
        "has no region",
        "give it one",
    ));
}
