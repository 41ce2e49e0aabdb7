use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").rule(
        designate("vip", customer.company_id, customer.vip.is(true))
            .first_by([customer.id.asc()])
            .set(customer.vip, true),
    );
}
