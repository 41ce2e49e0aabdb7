#[path = "support/tables.rs"]
mod tables;

use backstitch::prelude::*;
use tables::*;

fn main() {
    let _ = backfill("shop", "a test").rule(
        fill("grade", customer.region)
            .from_where("known", array::<_, Text>(["a"]).contains(customer.id), "known")
            .or_leave_null(),
    );
}
