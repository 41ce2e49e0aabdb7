use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").rule(
        fill("agent", customer.agent_id)
            .from(
                "rotation",
                lookup("a", agent)
                    .on(agent.region, customer.region)
                    .spread([agent.id.asc()], [customer.id.asc()])
                    .get(agent.id),
            )
            .or_leave_null(),
    );
}
