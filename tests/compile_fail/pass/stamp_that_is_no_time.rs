use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").rule(derive("vip", customer.vip, true).stamp(customer.changed_at));
}
