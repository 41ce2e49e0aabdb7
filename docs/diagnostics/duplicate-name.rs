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
        .rule(derive("grade", customer.grade, "gold"))
        .rule(derive("Grade", customer.is_contact, true))
        .build()
}

fn mended() -> Backfill {
    backfill("grades", "Gives every customer a grade")
        .rule(derive("grade", customer.grade, "gold"))
        .rule(derive("contact", customer.is_contact, true))
        .build()
}
