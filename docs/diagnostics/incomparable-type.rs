const SCHEMA: &str = "
CREATE TABLE note (
  id bigint PRIMARY KEY,
  extra json
);
";

table! {
    note: "note" {
        id: BigInt,
        extra: Option<Json>,
    }
}

fn faulty() -> Backfill {
    backfill("notes", "Gives every note its extras")
        .rule(derive("extra", note.extra, literal::<note, Json>("{}")))
        .build()
}

fn mended() -> Backfill {
    backfill("notes", "Gives every note its extras")
        .rule(fill("extra", note.extra).or_default("none", literal::<note, Json>("{}")))
        .build()
}
