//! How backstitch reaches a server: what leads there, with which TLS, and what is said where nothing does.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "these tests are about processes and a server"
)]

mod support;

mod connect {
    mod certificates;
    mod ground;
    mod obstacles;
    mod passwords;
    mod pooler;
    mod session;
    mod sources;
    mod tls;
}
