use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").rule(derive(
        "region",
        customer.region,
        lookup("agents", agent).on(agent.id, customer.agent_id).max(agent.region).to_text(),
    ));
}
