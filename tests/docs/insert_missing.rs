use backstitch::ir::Backfill;
use backstitch::prelude::*;

table! { pub post: "post" { id: BigInt, tags: Option<Array<Text>> } }
table! { pub post_tag: "post_tag" { post_id: BigInt, tag: Text, position: Integer } }

/// Explode an array into rows.
pub fn rules() -> Backfill {
    let tag = elements("tag", post.tags);
    let tags = insert_missing("tags", post_tag)
        .for_each(rows(&tag))
        .key(post_tag.post_id, tag.of(post.id))
        .key(post_tag.tag, tag.value())
        .set(post_tag.position, tag.position().cast());

    backfill("post_tags", "Gives every tag of a post a row of its own").rule(tags).build()
}
