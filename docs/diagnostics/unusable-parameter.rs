const SCHEMA: &str = "
CREATE TABLE customer (
  id bigint PRIMARY KEY,
  region text,
  grade text NOT NULL
);
";

table! {
    customer: "customer" {
        id: BigInt,
        region: Option<Text>,
        grade: Text,
    }
}

fn faulty() -> Backfill {
    backfill("grades", "Gives every customer a grade")
        .parameter::<Text>("batch_ms", "the grade of all")
        .rule(derive("grade", customer.grade, parameter::<customer, Text>("batch_ms")))
        .build()
}

fn mended() -> Backfill {
    backfill("grades", "Gives every customer a grade")
        .parameter::<Text>("grade", "the grade of all")
        .rule(derive("grade", customer.grade, parameter::<customer, Text>("grade")))
        .build()
}
