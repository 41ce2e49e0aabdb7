#[path = "support/tables.rs"]
mod tables;

use backstitch::prelude::*;
use tables::*;

fn main() {
    let _ = backfill("shop", "a test").rule(derive(
        "region",
        customer.region,
        lookup("agents", agent).on(agent.id, customer.agent_id).sum(agent.region).to_text(),
    ));
}
