const SCHEMA: &str = "
CREATE TABLE customer (
  id bigint PRIMARY KEY,
  spent bigint NOT NULL,
  grade text NOT NULL,
  is_contact boolean
);
";

table! {
    customer: "customer" {
        id: BigInt,
        spent: BigInt,
        grade: Text,
        is_contact: Option<Boolean>,
    }
}

fn faulty() -> Backfill {
    backfill("grades", "Gives every customer a grade")
        .rule(derive("silver", customer.grade, "silver").only_where(customer.spent.is_more_than(100)))
        .rule(derive("gold", customer.grade, "gold").only_where(customer.spent.is_more_than(1000)))
        .build()
}

fn mended() -> Backfill {
    let grade = classify("grade", customer.grade)
        .when("gold", customer.spent.is_more_than(1000), "gold")
        .when("silver", customer.spent.is_more_than(100), "silver")
        .otherwise("bronze", "bronze");

    backfill("grades", "Gives every customer a grade").rule(grade).build()
}
