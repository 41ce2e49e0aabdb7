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
    let grade = classify("grade", customer.grade)
        .when("nowhere", customer.region.is_null(), "bronze")
        .when("somewhere", customer.region.is_not_null(), "silver")
        .otherwise("the rest", "gold");

    backfill("grades", "Gives every customer a grade").rule(grade).build()
}

fn mended() -> Backfill {
    let grade = classify("grade", customer.grade)
        .when("nowhere", customer.region.is_null(), "bronze")
        .otherwise("somewhere", "silver");

    backfill("grades", "Gives every customer a grade").rule(grade).build()
}
