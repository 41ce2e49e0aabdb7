//! A pooler between is noticed before a script is sent through it.

use backstitch::run::connect::{ConnectErrorKind, Target};

use super::ground::{target, value};
use crate::support::pooler::Pooler;

impl Pooler {
    fn target(&self) -> Target {
        target(&format!("postgres://someone@127.0.0.1:{}/postgres", self.port)).unwrap()
    }
}

#[test]
fn a_pooler_that_refuses_settings_is_named() {
    let pooler = Pooler::start("");
    assert_eq!(value_through(&pooler), "42");
    let error = pooler.target().connect_session().err().unwrap();
    assert_eq!(error.kind(), ConnectErrorKind::Pooler);
    assert_eq!(
        error.to_string(),
        format!(
            "can't connect to `someone@127.0.0.1:{}/postgres`, from `--database-url`: a connection pooler stands between, \
             which drops the session's settings; a script needs a session of its own\n  = help: name the host and port of \
             the server itself, not of the pooler (PgBouncer's is often 6432)",
            pooler.port
        )
    );
    let error = pooler.target().with_setting("work_mem", "1MB").connect().err().unwrap();
    assert_eq!(error.kind(), ConnectErrorKind::Pooler);
}

#[test]
fn a_pooler_that_drops_settings_is_found_out() {
    let pooler = Pooler::start("ignore_startup_parameters = options, extra_float_digits");
    assert_eq!(value_through(&pooler), "42");
    assert!(pooler.target().with_setting("work_mem", "1MB").connect().is_ok(), "nothing is refused");
    let error = pooler.target().connect_session().err().unwrap();
    assert_eq!(error.kind(), ConnectErrorKind::Pooler, "{error}");
}

/// What a statement gives through the pooler: it works, but for whoever needs a session.
fn value_through(pooler: &Pooler) -> String {
    value(&mut pooler.target().connect().unwrap(), "SELECT '42'")
}
