const SCHEMA: &str = "
CREATE TABLE customer (
  id bigint PRIMARY KEY,
  seen_at timestamptz NOT NULL,
  token uuid
);
";

table! {
    customer: "customer" {
        id: BigInt,
        seen_at: TimestampTz,
        token: Option<Uuid>,
    }
}

fn faulty() -> Backfill {
    backfill("times", "Says when every customer was seen")
        .rule(derive("seen", customer.seen_at, raw::<customer, TimestampTz>("now()")))
        .build()
}

fn mended() -> Backfill {
    backfill("times", "Says when every customer was seen")
        .parameter::<TimestampTz>("as_of", "when they were seen")
        .rule(derive("seen", customer.seen_at, parameter::<customer, TimestampTz>("as_of")))
        .build()
}
