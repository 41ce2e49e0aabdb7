use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").check(report("grades", distribution(rows(customer), customer.grade)));
}
