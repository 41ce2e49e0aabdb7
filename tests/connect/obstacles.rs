//! What is said where nothing answers, or something says no.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use backstitch::run::connect::ConnectErrorKind as Kind;

use super::ground::{fault, with_tls};
use crate::support::pooler::free_port;

#[test]
fn an_obstacle_is_named_in_the_words_of_postgresql() {
    let closed = format!("postgres://u@127.0.0.1:{}/d", free_port());
    let missing = with_tls().url("postgres", "127.0.0.1", "dbname=not_there");
    let unknown_option = with_tls().url("postgres", "127.0.0.1", "options=-c%20no_such_setting%3D1");
    for (url, kind, said) in [
        (closed.as_str(), Kind::Unreachable, ": connection refused\n"),
        (
            "postgres://u@no-such-host.invalid/d",
            Kind::Unreachable,
            ": could not translate the host's name to an address: ",
        ),
        (
            &missing,
            Kind::Refused,
            "/not_there`, from `--database-url`: database \"not_there\" does not exist\n  = help: name a",
        ),
        (&unknown_option, Kind::Refused, ": unrecognized configuration parameter \"no_such_setting\"\n"),
        ("postgres://u@/d?host=/nowhere", Kind::Unreachable, ": there is no socket `/nowhere/.s.PGSQL.5432`\n"),
    ] {
        let error = fault(url);
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn somebody_who_listens_and_never_answers_is_not_waited_for() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let since = Instant::now();
    let error = fault(&format!("postgres://u@127.0.0.1:{port}/d?connect_timeout=1"));
    assert_eq!(error.kind(), Kind::Timeout);
    assert!(error.to_string().contains(": no answer within 1 s\n"), "{error}");
    assert!(since.elapsed() < Duration::from_secs(8));
}

#[test]
fn somebody_who_hangs_up_is_named() {
    let rude = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = rude.local_addr().unwrap().port();
    let listener = std::thread::spawn(move || drop(rude.accept().unwrap()));
    let error = fault(&format!("postgres://u@127.0.0.1:{port}/d"));
    listener.join().unwrap();
    assert!(error.to_string().contains(": the other side hung up\n"), "{error}");
}
