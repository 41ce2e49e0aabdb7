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
        spent: Text,
        grade: Text,
    }
}

table! {
    mended_customer: "customer" {
        spent: BigInt,
        grade: Text,
    }
}

fn faulty() -> Backfill {
    backfill("grades", "Gives every customer a grade")
        .rule(derive("grade", customer.grade, "gold").only_where(customer.spent.is_not("1000")))
        .build()
}

fn mended() -> Backfill {
    backfill("grades", "Gives every customer a grade")
        .rule(derive("grade", mended_customer.grade, "gold").only_where(mended_customer.spent.is_not(1000)))
        .build()
}
