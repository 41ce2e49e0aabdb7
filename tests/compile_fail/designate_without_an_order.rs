#[path = "support/tables.rs"]
mod tables;

use backstitch::prelude::*;
use tables::*;

fn main() {
    let _ = backfill("shop", "a test")
        .rule(designate("vip", customer.company_id, customer.vip.is(true)).set(customer.vip, true));
}
