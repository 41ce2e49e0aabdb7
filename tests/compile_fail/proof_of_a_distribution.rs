#[path = "support/tables.rs"]
mod tables;

use backstitch::prelude::*;
use tables::*;

fn main() {
    let _ = backfill("shop", "a test").check(prove("grades", distribution(rows(customer), customer.grade)).equals(1));
}
