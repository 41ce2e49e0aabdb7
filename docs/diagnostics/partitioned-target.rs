const SCHEMA: &str = "
CREATE TABLE visit (
  id bigint NOT NULL,
  day date NOT NULL,
  place text,
  PRIMARY KEY (id, day)
) PARTITION BY RANGE (day);

CREATE TABLE visit_2025 PARTITION OF visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
";

table! {
    visit: "visit" {
        id: BigInt,
        place: Option<Text>,
    }
}

table! {
    visit_2025: "visit_2025" {
        id: BigInt,
        place: Option<Text>,
    }
}

fn faulty() -> Backfill {
    backfill("visits", "Gives every visit a place").rule(fill("place", visit.place).or_default("none", "")).build()
}

fn mended() -> Backfill {
    backfill("visits", "Gives every visit a place").rule(fill("place", visit_2025.place).or_default("none", "")).build()
}
