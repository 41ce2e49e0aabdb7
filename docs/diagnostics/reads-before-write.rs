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
    backfill("grades", "Gives every customer a grade").rule(grade()).rule(contact()).build()
}

fn mended() -> Backfill {
    backfill("grades", "Gives every customer a grade").rule(contact()).rule(grade()).build()
}

fn grade() -> impl FinishedRule {
    derive("grade", customer.grade, "gold").only_where(customer.is_contact.is(true))
}

fn contact() -> impl FinishedRule {
    derive("contact", customer.is_contact, customer.spent.is_more_than(100))
}
