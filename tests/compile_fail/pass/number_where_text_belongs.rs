use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").rule(fill("region", customer.region).or_default("unknown", "0"));
}
