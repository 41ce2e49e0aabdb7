use backstitch::ir::Backfill;
use backstitch::prelude::*;

named_type! { pub Size = "size" }
table! { pub account: "account" { id: BigInt, seats: Option<Integer>, contract: Boolean, size: Option<Size> } }

/// Classify by rules.
pub fn rules() -> Backfill {
    let size = classify("size", account.size)
        .when("under contract", account.contract.is(true), "enterprise")
        .when("many seats", account.seats.is_at_least(50), "enterprise")
        .when("a team", account.seats.is_at_least(2), "team")
        .otherwise("one person, or nobody said", "single")
        .flag();

    backfill("account_sizes", "Says of every account how large it is").rule(size).build()
}
