use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").require(require(
        "region",
        rows(customer).only_where(customer.region.is("")),
        "has no region",
        "give it one",
    ));
}
