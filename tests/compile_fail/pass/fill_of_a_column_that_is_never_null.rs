#[path = "../support/tables.rs"]
mod tables;

use backstitch::prelude::*;
use tables::*;

fn main() {
    let _ = backfill("shop", "a test").rule(fill("region", customer.region).or_default("plain", "plain"));
}
