const SCHEMA: &str = "
CREATE TABLE voucher (
  id bigint PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('open', 'spent'))
);
";

table! {
    voucher: "voucher" {
        id: BigInt,
        state: Text,
    }
}

fn faulty() -> Backfill {
    backfill("states", "Opens every voucher").rule(derive("state", voucher.state, "opne")).build()
}

fn mended() -> Backfill {
    backfill("states", "Opens every voucher").rule(derive("state", voucher.state, "open")).build()
}
