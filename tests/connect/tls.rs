//! Each `sslmode` means what libpq means by it.

use backstitch::run::connect::ConnectErrorKind;

use super::certificates::{self, Authority};
use super::ground::{Listener, ask, authority, fault, target_with, with_tls, without_tls};

/// Whether the session has TLS.
const HAS_TLS: &str = "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

/// The URL of the user who needs no password, with a mode and the certificates that are trusted.
fn verified(server: &Listener, host: &str, roots: &str) -> String {
    let file = server.file(&format!("{:?}.pem", std::thread::current().id()), roots);
    server.url("postgres", host, &format!("sslmode=verify-full&sslrootcert={}", file.display()))
}

#[test]
fn a_mode_has_tls_where_it_says_so() {
    for (parameters, has_tls) in [
        ("sslmode=disable", "false"),
        ("", "true"),
        ("sslmode=prefer", "true"),
        ("sslmode=require", "true"),
        ("ssl=true", "true"),
    ] {
        let url = with_tls().url("postgres", "127.0.0.1", parameters);
        assert_eq!(ask(&url, HAS_TLS).unwrap(), has_tls, "{parameters}");
    }
    let url = verified(with_tls(), "localhost", &authority().certificate);
    assert_eq!(ask(&url, HAS_TLS).unwrap(), "true");
    // An address where the certificate has none: the name is looked at, not the address.
    assert_eq!(ask(&format!("{url}&hostaddr=127.0.0.1"), HAS_TLS).unwrap(), "true");
}

#[test]
fn without_tls_on_the_server_prefer_goes_without_and_require_does_not_go() {
    assert_eq!(ask(&without_tls().url("postgres", "127.0.0.1", "sslmode=prefer"), HAS_TLS).unwrap(), "false");
    for url in [
        without_tls().url("postgres", "127.0.0.1", "sslmode=require"),
        verified(without_tls(), "localhost", &authority().certificate),
    ] {
        let error = fault(&url);
        assert_eq!(error.kind(), ConnectErrorKind::Tls);
        assert!(error.to_string().contains(": the server has no TLS, which `sslmode` asks for\n  = help: "), "{error}");
    }
}

#[test]
fn prefer_goes_without_tls_where_the_user_is_let_in_without_only() {
    assert_eq!(ask(&with_tls().url("without_tls", "127.0.0.1", ""), HAS_TLS).unwrap(), "false");
    let error = fault(&with_tls().url("without_tls", "127.0.0.1", "sslmode=require"));
    assert!(error.to_string().contains("pg_hba.conf rejects connection"), "{error}");
    let error = fault(&with_tls().url("with_tls", "127.0.0.1", "sslmode=disable"));
    assert!(error.to_string().ends_with("`pg_hba.conf`, perhaps only with TLS: `sslmode=require`"), "{error}");
}

#[test]
fn verify_full_refuses_a_certificate_that_nobody_trusted_signed() {
    let error = fault(&verified(with_tls(), "localhost", &Authority::new().certificate));
    assert_eq!(error.kind(), ConnectErrorKind::Tls);
    let message = error.to_string();
    assert!(message.contains(": the server's certificate is not trusted: nobody in `/"), "{message}");
    assert!(message.contains("help: name the certificate of its authority as `sslrootcert=FILE`"), "{message}");
    let error = fault(&with_tls().url("postgres", "localhost", "sslrootcert=system"));
    assert!(error.to_string().contains("nobody in this system's authorities signed it"), "{error}");
}

#[test]
fn verify_full_refuses_a_certificate_for_another_host() {
    let error = fault(&verified(with_tls(), "127.0.0.1", &authority().certificate)).to_string();
    assert!(error.contains(": the server's certificate is for `localhost`, not for `127.0.0.1`\n"), "{error}");
    let error = fault(&format!(
        "{}&hostaddr=127.0.0.1&host=other.test",
        verified(with_tls(), "localhost", &authority().certificate)
    ));
    assert!(error.to_string().contains("is for `localhost`, not for `other.test`"), "{error}");
}

#[test]
fn a_certificate_that_is_its_own_root_is_trusted_for_its_own_name() {
    let identity = certificates::self_signed("localhost");
    let server = Listener::start(Some(&identity));
    assert_eq!(ask(&verified(&server, "localhost", &identity.certificate), HAS_TLS).unwrap(), "true");
    let error = fault(&verified(&server, "127.0.0.1", &identity.certificate)).to_string();
    assert!(error.contains("is for `localhost`, not for `127.0.0.1`"), "{error}");
    let error = fault(&verified(&server, "localhost", &certificates::self_signed("localhost").certificate)).to_string();
    assert!(error.contains("the server's certificate is not"), "{error}");
    assert_eq!(ask(&server.url("postgres", "127.0.0.1", "sslmode=require"), HAS_TLS).unwrap(), "true");
}

#[test]
fn a_common_name_alone_and_a_date_gone_by_are_said() {
    let common_name = authority().signs_common_name("localhost");
    let error =
        fault(&verified(&Listener::start(Some(&common_name)), "localhost", &authority().certificate)).to_string();
    assert!(error.contains("names no host in its `subjectAltName`; a common name alone is not accepted\n"), "{error}");

    let own = certificates::self_signed_expired("localhost");
    for (identity, roots) in
        [(&authority().signs_expired("localhost"), &authority().certificate), (&own, &own.certificate)]
    {
        let error = fault(&verified(&Listener::start(Some(identity)), "localhost", roots)).to_string();
        assert!(error.contains(": the server's certificate has expired\n"), "{error}");
    }
}

#[test]
fn a_certificate_of_the_first_version_does_where_nobody_looks_at_it() {
    let identity = certificates::of_version_1();
    let server = Listener::start(Some(&identity));
    let url = server.url("postgres", "localhost", "sslmode=require");
    assert_eq!(ask(&url, HAS_TLS).unwrap(), "true");
    // Where the password is tied to the certificate, the server has to show that it is its own.
    for url in [format!("{url}&channel_binding=require"), verified(&server, "localhost", &identity.certificate)] {
        let error = fault(&url).to_string();
        assert!(error.contains("is not accepted: UnsupportedCertVersion\n  = help: have it issued anew"), "{error}");
    }
}

#[test]
fn roots_are_found_at_home_or_both_remedies_are_named() {
    let home = tempfile::tempdir().unwrap();
    let variables = [("HOME", home.path().to_str().unwrap()), ("PGSSLMODE", "verify-full")];
    let url = with_tls().url("postgres", "localhost", "");
    let error = target_with(Some(&url), &variables).unwrap_err().to_string();
    assert_eq!(
        error,
        "`sslmode=verify-full`, from `PGSSLMODE`, needs certificates to trust, and none are named\n  = help: add \
         `sslrootcert=FILE` with the certificate of the server's authority, or `sslrootcert=system` where it is one that \
         every system trusts"
    );
    std::fs::create_dir(home.path().join(".postgresql")).unwrap();
    std::fs::write(home.path().join(".postgresql/root.crt"), &authority().certificate).unwrap();
    target_with(Some(&url), &variables).unwrap().connect().unwrap();
}

#[test]
fn a_mode_or_a_file_that_cannot_be_had_is_refused() {
    let empty = with_tls().file("empty.pem", "no certificate");
    for (parameters, said) in [
        (
            "sslmode=allow",
            "isn't supported\n  = help: there is `disable`, `prefer`, `require` or `verify-full`: take `prefer`",
        ),
        (
            "sslmode=verify-ca",
            "isn't supported\n  = help: there is `disable`, `prefer`, `require` or `verify-full`: take `verify-full`",
        ),
        ("sslmode=on", "is no mode of TLS"),
        ("sslmode=require&sslrootcert=/x", "would not be looked at: `sslmode` is not `verify-full`"),
        ("sslmode=verify-full&sslrootcert=/nowhere", "the trusted certificates in `/nowhere` can't be read"),
        (
            &format!("sslmode=verify-full&sslrootcert={}", empty.display()),
            "has no certificate, so no server is trusted",
        ),
    ] {
        let error = fault(&with_tls().url("postgres", "localhost", parameters));
        assert_eq!(error.kind(), ConnectErrorKind::Settings);
        assert!(error.to_string().contains(said), "{error}");
    }
}
