use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").rule(derive(
        "grade",
        customer.grade,
        lookup("its_agent", agent).on(agent.id, customer.agent_id).get(agent.region),
    ));
}
