//! Rules, right and wrong, in a file of their own: what is said of them shows its lines.

use backstitch::prelude::*;

table! {
    pub(crate) customer: "customer" {
        id: BigInt,
        region: Option<Text>,
        grade: Text,
    }
}

/// Errors and a warning.
pub(crate) fn faulty() -> BackfillBuilder {
    let orders = lookup("orders", customer).on(customer.region, customer.region);
    backfill("faulty", "Does what it may not")
        .rule(derive("id", customer.id, literal::<customer, BigInt>("1")))
        .rule(derive("grade", customer.grade, orders.get(customer.grade)))
        .rule(derive("grade-again", customer.grade, customer.region).because("nobody minds"))
}

/// A warning alone.
pub(crate) fn doubtful() -> BackfillBuilder {
    backfill("doubtful", "Does what it may")
        .rule(derive("grade", customer.grade, "gold").because("there is no other rule"))
}

/// Without a fault.
pub(crate) fn regions(default: &'static str) -> BackfillBuilder {
    backfill("regions", "Gives every customer a region")
        .rule(fill("region", customer.region).or_default("unknown", default))
}
