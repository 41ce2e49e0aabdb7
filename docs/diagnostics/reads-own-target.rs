const SCHEMA: &str = "
CREATE TABLE customer (
  id bigint PRIMARY KEY,
  orders bigint NOT NULL,
  spent bigint NOT NULL
);
";

table! {
    customer: "customer" {
        id: BigInt,
        orders: BigInt,
        spent: BigInt,
    }
}

fn faulty() -> Backfill {
    backfill("amounts", "Says what every customer spent")
        .rule(derive("spent", customer.spent, raw::<customer, BigInt>("spent + orders * 10")))
        .build()
}

fn mended() -> Backfill {
    backfill("amounts", "Says what every customer spent")
        .rule(derive("spent", customer.spent, raw::<customer, BigInt>("orders * 10")))
        .build()
}
