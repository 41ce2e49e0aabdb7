const SCHEMA: &str = "
CREATE TABLE voucher (
  id bigint PRIMARY KEY,
  a_column_whose_name_is_longer_than_the_sixty_three_bytes_that_are_kept text
);
";

/// What the mended rules are written over.
const MENDED_SCHEMA: &str = "
CREATE TABLE voucher (
  id bigint PRIMARY KEY,
  a_column_whose_name_is_longer_than_the_sixty_three_bytes_that_a text
);
";

table! {
    voucher: "voucher" {
        id: BigInt,
        long: Option<Text> = "a_column_whose_name_is_longer_than_the_sixty_three_bytes_that_are_kept",
        kept: Option<Text> = "a_column_whose_name_is_longer_than_the_sixty_three_bytes_that_a",
    }
}

fn faulty() -> Backfill {
    backfill("vouchers", "Gives every voucher a text").rule(fill("text", voucher.long).or_default("none", "")).build()
}

fn mended() -> Backfill {
    backfill("vouchers", "Gives every voucher a text").rule(fill("text", voucher.kept).or_default("none", "")).build()
}
