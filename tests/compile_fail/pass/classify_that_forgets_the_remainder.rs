use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").rule(
        classify("grade", customer.grade).when("vip", customer.vip.is(true), "gold").otherwise("others", "plain"),
    );
}
