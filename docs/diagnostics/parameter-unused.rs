const SCHEMA: &str = "
CREATE TABLE customer (
  id bigint PRIMARY KEY,
  spent bigint NOT NULL,
  grade text,
  region text
);
";

table! {
    customer: "customer" {
        id: BigInt,
        spent: BigInt,
        grade: Option<Text>,
        region: Option<Text>,
    }
}

fn faulty() -> Backfill {
    backfill("grades", "Gives every customer a grade")
        .parameter::<BigInt>("least", "what a customer must have spent, at least")
        .rule(derive("grade", customer.grade, "gold").only_where(customer.spent.is_more_than(1000)))
        .build()
}

fn mended() -> Backfill {
    backfill("grades", "Gives every customer a grade")
        .parameter::<BigInt>("least", "what a customer must have spent, at least")
        .rule(derive("grade", customer.grade, "gold").only_where(customer.spent.is_more_than(parameter("least"))))
        .build()
}
