const SCHEMA: &str = "
CREATE TABLE company (
  id bigint PRIMARY KEY,
  grade text
);

CREATE TABLE customer (
  id bigint PRIMARY KEY,
  company_id bigint NOT NULL REFERENCES company,
  spent bigint NOT NULL,
  grade text
);
";

table! {
    company: "company" {
        id: BigInt,
        grade: Option<Text>,
    }
}

table! {
    customer: "customer" {
        id: BigInt,
        company_id: BigInt,
        spent: BigInt,
        grade: Option<Text>,
    }
}

fn faulty() -> Backfill {
    let its_company = lookup("its_company", company).on(company.id, customer.company_id);

    backfill("grades", "Gives every customer a grade")
        .rule(derive("of-company", customer.grade, its_company.get(company.grade)))
        .rule(derive("gold", customer.grade, "gold").only_where(customer.spent.is_more_than(1000)))
        .build()
}

fn mended() -> Backfill {
    let its_company = lookup("its_company", company).on(company.id, customer.company_id);
    let grade = classify("grade", customer.grade)
        .when("gold", customer.spent.is_more_than(1000), "gold")
        .otherwise("of its company", its_company.get(company.grade));

    backfill("grades", "Gives every customer a grade").rule(grade).build()
}
