use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").rule(derive(
        "grade",
        customer.grade,
        lookup("a", agent).on(agent.region, customer.region).first_by([agent.id.asc()]).get(agent.region),
    ));
}
