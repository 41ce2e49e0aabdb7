use backstitch::ir::Backfill;
use backstitch::prelude::*;

table! { pub profile: "profile" { id: BigInt, settings: Jsonb, city: Option<Text>, beta: Option<Boolean> } }

/// Take what a document holds into columns of its own, and give one of its keys another name.
pub fn rules() -> Backfill {
    let city = fill("city", profile.city).from("address", profile.settings.json_text(["address", "city"])).or_leave_null();
    let beta = fill("beta", profile.beta)
        .from_where("asked for", profile.settings.json_text(["flags", "beta"]).is("yes"), true)
        .or_default("nobody said", false);
    let theme = normalize("theme", profile.settings, |settings| rename_key(settings, "colour", "theme"));

    backfill("profile_settings", "Takes city and beta out of the settings").rule(theme).rule(city).rule(beta).build()
}
