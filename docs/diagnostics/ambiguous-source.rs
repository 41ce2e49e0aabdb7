const SCHEMA: &str = "
CREATE TABLE customer (
  id bigint PRIMARY KEY,
  region text NOT NULL,
  manager text NOT NULL
);

CREATE INDEX ON customer (region);

CREATE TABLE region (
  name text PRIMARY KEY,
  manager text
);
";

table! {
    customer: "customer" {
        id: BigInt,
        region: Text,
        manager: Text,
    }
}

table! {
    region: "region" {
        name: Text,
        manager: Option<Text>,
    }
}

fn faulty() -> Backfill {
    let regions = insert_missing("regions", region)
        .for_each(rows(customer))
        .key(region.name, customer.region)
        .set(region.manager, customer.manager);

    backfill("regions", "Lists the regions of the customers").rule(regions).build()
}

fn mended() -> Backfill {
    let name = distinct("region", customer.region);
    let first = lookup("first_customer", customer).on(customer.region, name.value()).first_by([customer.id.asc()]);
    let regions = insert_missing("regions", region)
        .for_each(rows(&name))
        .key(region.name, name.value())
        .set(region.manager, first.get(customer.manager));

    backfill("regions", "Lists the regions of the customers").rule(regions).build()
}
