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
        .when("somewhere", customer.region.is_not_null(), "silver")
        .when("north", customer.region.is("north"), "gold")
        .otherwise("nowhere", "bronze");

    backfill("grades", "Gives every customer a grade").rule(grade).build()
}

fn mended() -> Backfill {
    let grade = classify("grade", customer.grade)
        .when("north", customer.region.is("north"), "gold")
        .when("somewhere", customer.region.is_not_null(), "silver")
        .otherwise("nowhere", "bronze");

    backfill("grades", "Gives every customer a grade").rule(grade).build()
}
