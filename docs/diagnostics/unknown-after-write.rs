const SCHEMA: &str = "
CREATE TABLE customer (
  id bigint PRIMARY KEY,
  email text,
  domain text GENERATED ALWAYS AS (split_part(email, '@', 2)) STORED,
  is_own boolean
);
";

table! {
    customer: "customer" {
        id: BigInt,
        email: Option<Text>,
        domain: Option<Text>,
        is_own: Option<Boolean>,
    }
}

fn faulty() -> Backfill {
    backfill("own", "Marks our own people").rule(email()).rule(own(customer.domain.is("shop.example"))).build()
}

/// What the domain is computed from says it, too.
fn mended() -> Backfill {
    backfill("own", "Marks our own people").rule(email()).rule(own(customer.email.is("nobody@shop.example"))).build()
}

fn email() -> impl FinishedRule {
    fill("email", customer.email).or_default("nobody", "nobody@shop.example")
}

fn own(is_own: Predicate<customer>) -> impl FinishedRule {
    fill("own", customer.is_own).or_default("known", is_own)
}
