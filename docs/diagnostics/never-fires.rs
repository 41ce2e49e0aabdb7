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
        grade: Option<Text>,
    }
}

table! {
    mended_customer: "customer" {
        id: BigInt,
        grade: Text,
    }
}

fn faulty() -> Backfill {
    backfill("grades", "Gives every customer a grade")
        .rule(fill("grade", customer.grade).or_default("none", "bronze"))
        .build()
}

fn mended() -> Backfill {
    backfill("grades", "Gives every customer a grade").rule(derive("grade", mended_customer.grade, "bronze")).build()
}
