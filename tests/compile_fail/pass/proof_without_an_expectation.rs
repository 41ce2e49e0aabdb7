use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test")
        .check(prove("vips", count(rows(customer).only_where(customer.vip.is(true)))).at_least(1));
}
