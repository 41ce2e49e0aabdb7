#[path = "../support/tables.rs"]
mod tables;

use backstitch::prelude::*;
use tables::*;

fn main() {
    let _ = backfill("shop", "a test").rule(
        classify("grade", customer.grade).when("vip", customer.vip.is(true), "gold").otherwise("others", "plain"),
    );
}
