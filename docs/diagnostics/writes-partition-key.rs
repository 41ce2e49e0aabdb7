const SCHEMA: &str = "
CREATE TABLE visit (
  id bigint NOT NULL,
  day date NOT NULL,
  place text,
  PRIMARY KEY (id, day)
) PARTITION BY RANGE (day);
";

table! {
    visit: "visit" {
        id: BigInt,
        day: Date,
        place: Option<Text>,
    }
}

fn faulty() -> Backfill {
    backfill("visits", "Corrects the visits").rule(derive("day", visit.day, literal("2026-01-01"))).build()
}

fn mended() -> Backfill {
    backfill("visits", "Corrects the visits").rule(fill("place", visit.place).or_default("none", "")).build()
}
