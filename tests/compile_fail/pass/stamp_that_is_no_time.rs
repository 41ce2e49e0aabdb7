#[path = "../support/tables.rs"]
mod tables;

use backstitch::prelude::*;
use tables::*;

fn main() {
    let _ = backfill("shop", "a test").rule(derive("vip", customer.vip, true).stamp(customer.changed_at));
}
