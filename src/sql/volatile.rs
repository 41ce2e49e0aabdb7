/// Functions of the server whose value is another one at another time, or for another session.
#[rustfmt::skip]
const VOLATILE: &[&str] = &[
    "clock_timestamp", "current_date", "current_time", "current_timestamp", "gen_random_uuid", "localtime",
    "localtimestamp", "now", "pg_backend_pid", "pg_current_xact_id", "random", "random_normal", "statement_timestamp",
    "timeofday", "transaction_timestamp", "txid_current", "uuidv4", "uuidv7",
];

/// Functions that do something, or depend on what was done in the session: preview may not call them.
const WITH_EFFECT: &[&str] = &["currval", "lastval", "nextval", "pg_sleep", "setval"];

/// Whether a function, by its name, gives another value each time.
pub fn is_volatile(function: &str) -> bool {
    VOLATILE.contains(&function) || has_effect(function)
}

/// Whether a function, by its name, does something.
pub fn has_effect(function: &str) -> bool {
    WITH_EFFECT.contains(&function)
}
