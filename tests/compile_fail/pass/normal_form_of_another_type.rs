use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").rule(normalize("region", customer.region, lower));
}
