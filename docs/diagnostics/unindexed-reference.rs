const SCHEMA: &str = "
CREATE TABLE customer (id bigint PRIMARY KEY);
CREATE TABLE badge (customer_id bigint PRIMARY KEY REFERENCES customer);
CREATE TABLE visit (id bigint PRIMARY KEY, badge bigint REFERENCES badge);
";

const MENDED_SCHEMA: &str = "
CREATE TABLE customer (id bigint PRIMARY KEY);
CREATE TABLE badge (customer_id bigint PRIMARY KEY REFERENCES customer);
CREATE TABLE visit (id bigint PRIMARY KEY, badge bigint REFERENCES badge);
CREATE INDEX ON visit (badge);
";

table! {
    customer: "customer" {
        id: BigInt,
    }
}

table! {
    badge: "badge" {
        customer_id: BigInt,
    }
}

fn faulty() -> Backfill {
    let badges = insert_missing("badges", badge).for_each(rows(customer)).key(badge.customer_id, customer.id);

    backfill("badges", "Gives every customer a badge").rule(badges).build()
}

fn mended() -> Backfill {
    faulty()
}
