use backstitch::ir::Backfill;
use backstitch::prelude::*;

table! {
    pub address: "address" { id: BigInt, customer_id: BigInt, deleted: Boolean, used_at: Option<Timestamp>, is_primary: Boolean }
}

/// Choose a primary address.
pub fn rules() -> Backfill {
    let primary = designate("primary", address.customer_id, address.is_primary.is(true))
        .only_where(address.deleted.is(false))
        .first_by([address.used_at.desc(), address.id.asc()])
        .set(address.is_primary, true);

    backfill("primary_addresses", "Gives every customer one primary address: the one that was used last").rule(primary).build()
}
