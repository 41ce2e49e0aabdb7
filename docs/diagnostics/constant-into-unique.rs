const SCHEMA: &str = "
CREATE TABLE customer (
  id bigint PRIMARY KEY,
  email text NOT NULL UNIQUE
);
";

table! {
    customer: "customer" {
        id: BigInt,
        email: Text,
    }
}

fn faulty() -> Backfill {
    backfill("emails", "Gives every customer an address")
        .rule(derive("email", customer.email, "info@example.com"))
        .build()
}

fn mended() -> Backfill {
    backfill("emails", "Gives every customer an address")
        .rule(derive("email", customer.email, raw::<customer, Text>("'customer-' || id || '@example.com'")))
        .build()
}
