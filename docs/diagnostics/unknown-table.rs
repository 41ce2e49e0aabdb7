const SCHEMA: &str = "
CREATE TABLE customer (
  id bigint PRIMARY KEY,
  region text,
  grade text NOT NULL
);
";

table! {
    customer: "custmer" {
        grade: Text,
    }
}

table! {
    mended_customer: "customer" {
        grade: Text,
    }
}

fn faulty() -> Backfill {
    backfill("grades", "Gives every customer a grade").rule(derive("grade", customer.grade, "gold")).build()
}

fn mended() -> Backfill {
    backfill("grades", "Gives every customer a grade").rule(derive("grade", mended_customer.grade, "gold")).build()
}
