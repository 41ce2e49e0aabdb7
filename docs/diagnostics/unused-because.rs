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
        .rule(derive("grade", customer.grade, "gold").because("nobody else writes it"))
        .build()
}

fn mended() -> Backfill {
    backfill("grades", "Gives every customer a grade").rule(derive("grade", customer.grade, "gold")).build()
}
