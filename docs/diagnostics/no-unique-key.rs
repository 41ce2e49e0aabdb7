const SCHEMA: &str = "
CREATE TABLE customer (
  id bigint PRIMARY KEY,
  region text NOT NULL,
  worn boolean
);

CREATE TABLE badge (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL UNIQUE REFERENCES customer,
  region text NOT NULL,
  note text
);
";

table! {
    customer: "customer" {
        id: BigInt,
        region: Text,
        worn: Option<Boolean>,
    }
}

table! {
    badge: "badge" {
        customer_id: BigInt,
        region: Text,
        note: Option<Text>,
    }
}

fn faulty() -> Backfill {
    backfill("badges", "Gives every customer a badge")
        .rule(
            insert_missing("badges", badge)
                .for_each(rows(customer))
                .key(badge.customer_id, customer.id)
                .key(badge.region, customer.region),
        )
        .build()
}

fn mended() -> Backfill {
    backfill("badges", "Gives every customer a badge")
        .rule(
            insert_missing("badges", badge)
                .for_each(rows(customer))
                .key(badge.customer_id, customer.id)
                .set(badge.region, customer.region),
        )
        .build()
}
