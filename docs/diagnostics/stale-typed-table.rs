const SCHEMA: &str = "
CREATE TABLE customer (
  id bigint PRIMARY KEY,
  region text,
  grade text NOT NULL
);
";

table! {
    customer: "customer" {
        region: Text,
        grade: Text,
    }
}

table! {
    mended_customer: "customer" {
        region: Option<Text>,
        grade: Text,
    }
}

fn faulty() -> Backfill {
    backfill("grades", "Gives every customer a grade")
        .rule(derive("grade", customer.grade, "gold").only_where(customer.region.is("north")))
        .build()
}

fn mended() -> Backfill {
    backfill("grades", "Gives every customer a grade")
        .rule(derive("grade", mended_customer.grade, "gold").only_where(mended_customer.region.is("north")))
        .build()
}
