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
        .rule(derive("grade", customer.grade, "new").only_where(customer.region.is(raw("NULL"))))
        .build()
}

fn mended() -> Backfill {
    backfill("grades", "Gives every customer a grade")
        .rule(derive("grade", customer.grade, "new").only_where(customer.region.is_null()))
        .build()
}
