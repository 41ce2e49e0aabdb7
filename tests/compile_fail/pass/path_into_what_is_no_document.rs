use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").rule(derive(
        "region",
        customer.region,
        to_jsonb(customer.region).json_text(["city"]),
    ));
}
