use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").rule(derive("grade", customer.grade, lower(customer.region)));
}
