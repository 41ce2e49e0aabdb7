use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let number = number_within(customer.company_id, [customer.id.asc()]);
    let _ = backfill("shop", "a test").rule(fill("agent", customer.agent_id).or_default("numbered", number));
}
