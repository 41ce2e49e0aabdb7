use backstitch::ir::Backfill;
use backstitch::prelude::*;

table! { pub customer: "customer" { id: BigInt, orders: Option<BigInt>, spent: Option<Numeric>, last_order: Option<Date> } }
table! { pub order: "order" { id: BigInt, customer_id: BigInt, total: Numeric, day: Date, cancelled: Boolean } }

/// Denormalise a count, a sum and the latest day.
pub fn rules() -> Backfill {
    let orders =
        lookup("orders", order).on(order.customer_id, customer.id).only_where(order.cancelled.is(false));
    let totals = derive("totals", customer.orders, orders.count())
        .set(customer.spent, coalesce([orders.sum(order.total), literal("0")]))
        .set(customer.last_order, orders.max(order.day));

    backfill("customer_totals", "Keeps beside every customer what their orders come to").rule(totals).build()
}
