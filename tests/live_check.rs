//! Rules against a live database, on a real server: what it is read as, and what is said about it.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod support;

mod live_check {
    mod introspection;
}
