use backstitch::ir::Backfill;
use backstitch::prelude::*;

table! { pub account: "account" { id: BigInt, email: Option<Text>, changed_at: Timestamp } }

/// Normalise emails.
pub fn rules() -> Backfill {
    let email = normalize("email", account.email, |email| lower(trim(email))).stamp(account.changed_at);

    backfill("emails", "Writes every email in lower case, without white space around it").rule(email).build()
}
