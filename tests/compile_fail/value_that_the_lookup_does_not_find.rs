#[path = "support/tables.rs"]
mod tables;

use backstitch::prelude::*;
use tables::*;

fn main() {
    let _ = backfill("shop", "a test").rule(derive(
        "grade",
        customer.grade,
        lookup("its_agent", agent).on(agent.id, customer.agent_id).get(customer.region),
    ));
}
