//! What a session starts with, and how it is interrupted.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::ground::{target, target_with, value, with_tls};

#[test]
fn settings_hold_from_the_start_whatever_they_have() {
    let odd = r"a \ b 'c' -c x=y";
    let url = with_tls().url("postgres", "127.0.0.1", "options=-c%20work_mem%3D7MB");
    let target = target(&url).unwrap().with_setting("backstitch.odd", odd).with_setting("lock_timeout", "3s");
    for client in [target.connect(), target.connect_session()] {
        let mut client = client.unwrap();
        assert_eq!(value(&mut client, "SHOW backstitch.odd"), odd);
        assert_eq!(value(&mut client, "SHOW lock_timeout"), "3s");
        assert_eq!(value(&mut client, "SHOW work_mem"), "7MB");
    }
}

#[test]
fn a_session_is_called_what_somebody_calls_it() {
    let (server, show) = (with_tls(), "SHOW application_name");
    let plain = server.url("postgres", "127.0.0.1", "");
    let named = |variables: &[(&str, &str)]| target_with(Some(&plain), variables).unwrap();
    assert_eq!(value(&mut named(&[]).connect().unwrap(), show), "backstitch");
    assert_eq!(value(&mut named(&[]).with_application_name("backstitch x").connect().unwrap(), show), "backstitch x");
    let named = named(&[("PGAPPNAME", "mine")]).with_application_name("backstitch x");
    assert_eq!(value(&mut named.connect().unwrap(), show), "mine");
}

#[test]
fn notices_are_handed_on() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&heard);
    let target = target(&with_tls().url("postgres", "127.0.0.1", "")).unwrap();
    let target = target.with_notices(move |notice| kept.lock().unwrap().push(notice.message().to_owned()));
    target.connect().unwrap().batch_execute("DO $$BEGIN RAISE NOTICE 'hear, hear'; END$$").unwrap();
    assert_eq!(*heard.lock().unwrap(), ["hear, hear"]);
}

#[test]
fn a_statement_is_cancelled_over_every_kind_of_connection() {
    let roots = with_tls().file("cancel.pem", &super::ground::authority().certificate);
    let verified = format!("sslmode=verify-full&sslrootcert={}", roots.display());
    for parameters in ["sslmode=disable", "sslmode=prefer", "sslmode=require", &verified] {
        let target = target(&with_tls().url("postgres", "localhost", parameters)).unwrap();
        let mut client = target.connect().unwrap();
        let token = client.cancel_token();
        let since = Instant::now();
        let canceller = thread::spawn(move || {
            thread::sleep(Duration::from_millis(300));
            target.cancel(&token)
        });
        let error = client.batch_execute("SELECT pg_sleep(30)").unwrap_err();
        canceller.join().unwrap().unwrap();
        assert_eq!(error.code(), Some(&postgres::error::SqlState::QUERY_CANCELED));
        assert!(since.elapsed() < Duration::from_secs(20), "{parameters}");
    }
}
