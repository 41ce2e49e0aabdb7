use backstitch::ir::Backfill;
use backstitch::prelude::*;

table! { pub invoice: "invoice" { id: BigInt, order_id: BigInt, currency: Option<Text>, changed_at: TimestampTz } }
table! { pub order: "order" { id: BigInt, currency: Text } }

/// Copy a value across a foreign key, and keep it equal.
pub fn rules() -> Backfill {
    let its_order = lookup("its_order", order).on(order.id, invoice.order_id);

    backfill("invoice_currencies", "Gives every invoice the currency of its order")
        .rule(derive("currency", invoice.currency, its_order.get(order.currency)).stamp(invoice.changed_at))
        .build()
}
