use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ =
        backfill("shop", "a test").rule(fill("region", customer.region).from("grade", customer.grade).or_leave_null());
}
