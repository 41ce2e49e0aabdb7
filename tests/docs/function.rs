use backstitch::ir::Backfill;
use backstitch::prelude::*;

table! { pub person: "person" { id: BigInt, name: Text, first_name: Option<Text>, last_name: Option<Text> } }

/// Split a column.
pub fn rules() -> Backfill {
    let name = || regexp_replace(trim(person.name), r"\s+", " ");
    let first = fill("first-name", person.first_name).from("name", nullif(split_part(name(), " ", 1), "")).or_leave_null();
    let last = fill("last-name", person.last_name)
        .from("name", nullif(regexp_replace(name(), "^[^ ]* ?", ""), ""))
        .or_default("only one name", "")
        .flag();

    backfill("names", "Splits every name at its first space").rule(first).rule(last).build()
}
