#[path = "support/tables.rs"]
mod tables;

use backstitch::prelude::*;
use tables::*;

fn main() {
    let _ = backfill("shop", "a test").rule(derive("grade", customer.grade, lower(customer.id)));
}
