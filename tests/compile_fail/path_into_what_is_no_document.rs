#[path = "support/tables.rs"]
mod tables;

use backstitch::prelude::*;
use tables::*;

fn main() {
    let _ = backfill("shop", "a test").rule(derive("region", customer.region, customer.region.json_text(["city"])));
}
