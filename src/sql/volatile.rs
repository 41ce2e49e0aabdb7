/// Functions of the server whose value is another one at another time, or for another session. Of those that its catalog calls
/// volatile, all others do something.
#[rustfmt::skip]
const VOLATILE: &[&str] = &[
    "clock_timestamp", "current_catalog", "current_database", "current_date", "current_role", "current_schema",
    "current_schemas", "current_setting", "current_time", "current_timestamp", "current_user", "gen_random_uuid",
    "localtime", "localtimestamp", "now", "pg_backend_pid", "pg_current_xact_id", "random", "random_normal", "session_user",
    "statement_timestamp", "timeofday", "transaction_timestamp", "txid_current", "user", "uuidv4", "uuidv7",
];

/// Whether a function, by its name, gives another value each time, and does nothing else.
pub fn is_volatile(function: &str) -> bool {
    VOLATILE.contains(&function)
}
