use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").rule(
        fill("grade", customer.region)
            .from_where("known", array::<_, Text>(["a"]).contains(customer.region), "known")
            .or_leave_null(),
    );
}
