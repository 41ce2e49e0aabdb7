//! The names that backstitch gives to things in the database.

use sha2::{Digest, Sha256};

/// The longest name that PostgreSQL keeps whole, in bytes.
const LONGEST: usize = 63;

/// The column in which a key column of the target stands, in journals and plans.
pub(super) fn key_name(column: &str) -> String {
    fitting(&format!("key_{column}"))
}

/// The column in which the value before the write stands.
pub(super) fn old_name(column: &str) -> String {
    fitting(&format!("old_{column}"))
}

/// The column in which the value after the write stands.
pub(super) fn new_name(column: &str) -> String {
    fitting(&format!("new_{column}"))
}

/// The column in which a key column of the member that a row was dealt stands.
pub(super) fn member_name(column: &str) -> String {
    fitting(&format!("member_{column}"))
}

/// The column in which a column by which a row is looked up stands.
pub(super) fn looked_up_name(column: &str) -> String {
    fitting(&format!("by_{column}"))
}

/// The column in which stands what such a column is yet to get.
pub(super) fn to_be_name(column: &str) -> String {
    fitting(&format!("to_be_{column}"))
}

/// The variable of the `DO` block that holds a parameter.
pub(super) fn parameter_variable(parameter: &str) -> String {
    format!("v_parameter_{parameter}")
}

/// A table's name: what it is for in words, and a hash of its shape, so that a new revision never meets an old shape.
pub(super) fn table_name(kind: &str, backfill: &str, rule: &str, shape: &str) -> String {
    let words: String = format!("{kind}_{backfill}_{rule}")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .take(LONGEST - 9)
        .collect();
    format!("{words}_{}", short_hash(&format!("{backfill}\n{rule}\n{shape}")))
}

/// The first eight hexadecimal digits of a SHA-256.
pub(super) fn short_hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// The name, or its beginning and a hash where PostgreSQL would cut it.
fn fitting(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let mut end = LONGEST - 9;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{}", &name[..end], short_hash(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_between_characters_and_stays_unique() {
        let one = old_name(&"ä".repeat(31));
        let other = old_name(&format!("{}b", "ä".repeat(31)));
        assert!(one.len() <= LONGEST && other.len() <= LONGEST);
        assert_ne!(one, other);
    }
}
