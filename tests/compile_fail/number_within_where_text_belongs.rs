#[path = "support/tables.rs"]
mod tables;

use backstitch::prelude::*;
use tables::*;

fn main() {
    let number = number_within(customer.company_id, [customer.id.asc()]);
    let _ = backfill("shop", "a test").rule(fill("region", customer.region).or_default("numbered", number));
}
