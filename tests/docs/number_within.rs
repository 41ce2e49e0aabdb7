use backstitch::ir::Backfill;
use backstitch::prelude::*;

table! { pub item: "item" { id: BigInt, list_id: BigInt, created_at: Timestamp, position: Option<Integer> } }

/// Number the items of a list.
pub fn rules() -> Backfill {
    let in_the_list = number_within(item.list_id, [item.created_at.asc(), item.id.asc()]);
    let position = fill("position", item.position).or_default("numbered", in_the_list);

    backfill("item_positions", "Gives every item its position in its list").rule(position).build()
}
