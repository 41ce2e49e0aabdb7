use backstitch::prelude::*;

use crate::tables::*;

pub(crate) fn main() {
    let _ = backfill("shop", "a test").check(prove("regions", each(rows(agent), agent.id)).at_least(1));
}
