use backstitch::ir::Backfill;
use backstitch::prelude::*;

table! { pub invite: "invite" { id: BigInt, token: Option<Text>, public_id: Option<Uuid>, used: Boolean } }

/// Assign tokens.
pub fn rules() -> Backfill {
    let token = fill("token", invite.token).only_where(invite.used.is(false)).or_default("new", random_token(32));
    let public_id = fill("public-id", invite.public_id).or_default("new", gen_random_uuid());

    backfill("invite_tokens", "Gives every open invite a token, and every invite an identifier that can be shown")
        .rule(token)
        .rule(public_id)
        .build()
}
